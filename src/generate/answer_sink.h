// What the reader of an answer learns while the answer is made.
#pragma once

#include <span>
#include <string_view>

#include "core/result.h"
#include "generate/answer.h"

namespace quarry::generate {

// A piece of Answer::text: the pieces of all events put together are the whole text.
struct SentenceEvent {
  std::string_view text;  // with what separates it from the text before, marks included
  const AnswerSentence& sentence;
  std::span<const Citation> new_citations;  // first used by this sentence
};

// Every function may return an error to say that its reader is gone. The answer then ends with this
// error, and so does the transfer from a model. The functions do nothing unless overridden. One
// thread at a time.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;

  virtual Result<void> retrieval(const retrieve::SearchResult&) { return {}; }
  virtual Result<void> sentence(const SentenceEvent&) { return {}; }
  // The model failed after it had said something: `text` says so, and another generator goes on.
  virtual Result<void> restart([[maybe_unused]] std::string_view text,
                               [[maybe_unused]] std::string_view reason) {
    return {};
  }
  virtual Result<void> abstention([[maybe_unused]] std::string_view text) { return {}; }
  virtual Result<void> done(const Answer&) { return {}; }
};

}  // namespace quarry::generate
