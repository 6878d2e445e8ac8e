// Assembles an answer sentence by sentence and sends an event for each.
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
// Appended to a sentence that no cited passage supports.
inline constexpr std::string_view kUnsupportedMark = "[unsupported]";

enum class Placement { same_line, new_line };

struct NewSentence {
  std::string text;
  Support support = Support::unsupported;
  std::vector<PassageSentence> evidence;  // one citation each
  Placement placement = Placement::same_line;
};

// What a generator returns in addition to the sentences.
struct Outcome {
  double confidence = 0;  // 0 to 1
  bool abstained = false;
  Usage usage = {};
};

// `search` and `sink` must outlive it. One thread at a time.
class AnswerWriter {
 public:
  AnswerWriter(std::string_view question, const retrieve::SearchResult& search, AnswerSink& sink);

  // Errors: those of the sink.
  Result<void> add(NewSentence sentence);
  // Adds a line that says why the answer broke off. The next sentence begins a new line. Errors:
  // those of the sink.
  Result<void> break_off(std::string_view reason);

  bool empty() const { return answer_.sentences.empty(); }
  // Whether a supported sentence already cites a range that contains `range` of the passage.
  bool has_cited(std::size_t passage, TextRange range) const;
  // The first error that the sink returned, if any. Nothing may be added after an error.
  const Result<void>& sink_status() const { return sink_status_; }

  // Returns the whole answer. It abstains if the generator did and no sentence is supported.
  // Errors: those of the sink.
  Result<Answer> finish(std::string_view model, const Outcome& outcome);

 private:
  Result<void> remember(Result<void> status);
  std::string_view separator(Placement placement) const;

  const retrieve::SearchResult& search_;
  AnswerSink& sink_;
  Answer answer_;
  Citations citations_;
  std::vector<int> supported_ids_;  // citations of supported sentences
  bool broke_off_ = false;
  Result<void> sink_status_;
};

}  // namespace quarry::generate
