// Cuts a model's text, as it comes in, into sentences and the passages they cite.
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
  std::vector<int> marks;  // the numbers of "[1]", "[1, 2]", "[1][2]", in order, once each
  bool new_line = false;   // it began a line of its own
};

// The marks may stand before or after the full stop. A sentence is handed on as soon as what
// follows shows that it is complete. Brackets in `code` are no marks. What would drive a terminal
// is taken out of the text first. One thread at a time.
class AnswerReader {
 public:
  using Sink = std::function<Result<void>(DraftSentence sentence)>;

  explicit AnswerReader(Sink sink) : sink_(std::move(sink)) {}

  Result<void> feed(std::string_view piece);
  Result<void> finish();  // the text is complete

 private:
  enum class Thinking { unknown, inside, over };

  bool skip_thoughts();
  void take(std::string_view text);
  Result<void> hand_on(bool complete);
  Result<void> emit(std::string_view text, bool new_line);

  Sink sink_;
  text::ControlFilter filter_;
  std::string pending_;
  Thinking thinking_ = Thinking::unknown;
  bool new_line_ = false;  // before what is pending
  bool first_ = true;
};

// The text without its marks, and the marks. For one sentence.
DraftSentence read_marks(std::string_view sentence);

}  // namespace quarry::generate
