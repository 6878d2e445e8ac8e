// Between a model and its answer: each sentence is checked, then added with what supports it.
#pragma once

#include "core/json.h"
#include "generate/answer_writer.h"
#include "generate/verify.h"

namespace quarry::generate {

// Refers to what it was made of. One thread at a time.
class DraftChecker {
 public:
  DraftChecker(const Verifier& verifier, AnswerWriter& answer, const Deadline& deadline)
      : verifier_(verifier), answer_(answer), deadline_(deadline) {}

  // Errors: cancelled, deadline, and those of the answer's reader.
  Result<void> add(const DraftSentence& draft);

  // The model said that the documents do not say.
  bool abstained() const { return abstained_; }
  std::size_t sentences() const { return sentences_; }
  // Why each unsupported sentence is so.
  const Json& unsupported() const { return reasons_; }

 private:
  const Verifier& verifier_;
  AnswerWriter& answer_;
  const Deadline& deadline_;
  std::size_t sentences_ = 0;
  Json reasons_ = Json::array();
  bool abstained_ = false;
};

}  // namespace quarry::generate
