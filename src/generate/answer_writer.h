// Puts an answer together, sentence by sentence, and tells its reader of each.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "generate/answer_sink.h"
#include "generate/citations.h"
#include "generate/passage_sentences.h"

namespace quarry::generate {

inline constexpr std::string_view kAbstention = "The documents do not say.";
// Follows a sentence of an answer that no cited passage supports.
inline constexpr std::string_view kUnsupportedMark = "[unsupported]";

enum class Placement { same_line, new_line };

struct NewSentence {
  std::string text;
  Support support = Support::unsupported;
  std::vector<PassageSentence> evidence;  // each is cited
  Placement placement = Placement::same_line;
};

// What a generator knows of its answer beside the sentences.
struct Outcome {
  double confidence = 0;  // 0 to 1
  bool abstained = false;
  Usage usage = {};
};

// Refers to `search` and `sink`. One thread at a time.
class AnswerWriter {
 public:
  AnswerWriter(std::string_view question, const retrieve::SearchResult& search, AnswerSink& sink);

  // Errors: those of the sink.
  Result<void> add(NewSentence sentence);
  // A line that says why the sentences so far broke off; what is added next begins a new line.
  // Errors: those of the sink.
  Result<void> break_off(std::string_view reason);

  bool empty() const { return answer_.sentences.empty(); }
  // Whether a supported sentence has cited all of this stretch of a passage.
  bool has_told(std::size_t passage, TextRange range) const;
  // Holds an error once the sink has returned one: nothing can be added any more.
  const Result<void>& reader() const { return reader_; }

  // The whole answer. It abstains where the generator does and nothing supported has been said.
  // Errors: those of the sink.
  Result<Answer> finish(std::string_view model, const Outcome& outcome);

 private:
  Result<void> tell(Result<void> told);
  std::string_view separator(Placement placement) const;

  const retrieve::SearchResult& search_;
  AnswerSink& sink_;
  Answer answer_;
  Citations citations_;
  std::vector<int> told_;  // citations of supported sentences
  bool broke_off_ = false;
  Result<void> reader_;
};

}  // namespace quarry::generate
