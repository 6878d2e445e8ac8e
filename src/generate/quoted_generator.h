// Generates answers by quoting sentences of the passages word for word, without a language model.
#pragma once

#include "embed/embedder.h"
#include "generate/generator.h"

namespace quarry::generate {

// Thread-safe.
class QuotedGenerator final : public Generator {
 public:
  // `embedder` may be null: sentences are then ranked by their words only.
  explicit QuotedGenerator(const embed::Embedder* embedder) : embedder_(embedder) {}

  std::string_view name() const override { return "quoted"; }
  // Abstains if the confidence is below kAbstainBelow. Skips quotes that the answer cites already.
  // Errors: cancelled, deadline, and those of the sink.
  Result<Outcome> generate(const GenerateRequest& request, AnswerWriter& answer, Trace& trace,
                           const Deadline& deadline) const override;

 private:
  const embed::Embedder* embedder_;
};

}  // namespace quarry::generate
