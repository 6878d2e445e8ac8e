// Events of an answer while it is generated: a terminal or a network client listens to them.
#pragma once

#include <span>
#include <string_view>

#include "core/result.h"
#include "generate/answer.h"

namespace quarry::generate {

// A piece of Answer::text. The pieces of all events, concatenated, are the whole text.
struct SentenceEvent {
  std::string_view text;  // includes the separator from the text before, and the citation marks
  const AnswerSentence& sentence;
  std::span<const Citation> new_citations;  // first used by this sentence
};

// Every function may return an error to report that its reader is gone. The answer, and the
// transfer from a language model, then end with this error. By default the functions do nothing.
// One thread at a time.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;

  virtual Result<void> retrieval(const retrieve::SearchResult&) { return {}; }
  virtual Result<void> sentence(const SentenceEvent&) { return {}; }
  // The model failed after its first sentences. `text` reports that, and another generator
  // continues the answer.
  virtual Result<void> restart([[maybe_unused]] std::string_view text,
                               [[maybe_unused]] std::string_view reason) {
    return {};
  }
  virtual Result<void> abstention([[maybe_unused]] std::string_view text) { return {}; }
  virtual Result<void> done(const Answer&) { return {}; }
};

}  // namespace quarry::generate
