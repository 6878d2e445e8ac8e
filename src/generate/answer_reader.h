// Splits the streamed text of a model into sentences and the passages that each one cites.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "text/control_filter.h"

namespace quarry::generate {

struct DraftSentence {
  std::string text;        // without citation marks
  std::vector<int> marks;  // the numbers in "[1]", "[1, 2]", "[1][2]", in order, without duplicates
  bool new_line = false;   // the sentence began a new line
};

// Citation marks may precede or follow the full stop. A sentence goes to the sink as soon as the
// text after it shows that it is complete. Brackets inside `code` are not marks. Terminal control
// sequences are removed first. One thread at a time.
class AnswerReader {
 public:
  using Sink = std::function<Result<void>(DraftSentence sentence)>;

  explicit AnswerReader(Sink sink) : sink_(std::move(sink)) {}

  // Errors: those of the sink.
  Result<void> feed(std::string_view piece);
  // The text is complete: emits the rest. Errors: those of the sink.
  Result<void> finish();

 private:
  enum class Thinking { unknown, inside, over };

  bool skip_reasoning();
  void append(std::string_view text);
  Result<void> emit_finished(bool complete);
  Result<void> emit(std::string_view text, bool new_line);

  Sink sink_;
  text::ControlFilter filter_;
  std::string pending_;
  Thinking thinking_ = Thinking::unknown;
  bool new_line_ = false;  // pending_ begins a new line
  bool first_ = true;
};

// Separates one sentence from its citation marks.
DraftSentence read_marks(std::string_view sentence);

}  // namespace quarry::generate
