// Checks each sentence of a model and adds it to the answer with the passages that support it.
#pragma once

#include "core/json.h"
#include "generate/answer_writer.h"
#include "generate/verify.h"

namespace quarry::generate {

// Its arguments must outlive it. One thread at a time.
class DraftChecker {
 public:
  DraftChecker(const Verifier& verifier, AnswerWriter& answer, const Deadline& deadline)
      : verifier_(verifier), answer_(answer), deadline_(deadline) {}

  // Errors: cancelled, deadline, and those of the answer's sink.
  Result<void> add(const DraftSentence& draft);

  // Whether the model wrote kAbstention.
  bool abstained() const { return abstained_; }
  std::size_t sentences() const { return sentences_; }
  // One reason per unsupported sentence, as strings.
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
