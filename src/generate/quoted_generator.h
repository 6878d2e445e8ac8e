// Answers with sentences of the passages, word for word. Needs no language model.
#pragma once

#include "embed/embedder.h"
#include "generate/generator.h"

namespace quarry::generate {

// Thread-safe.
class QuotedGenerator final : public Generator {
 public:
  // `embedder` may be null: then words alone decide which sentences are quoted.
  explicit QuotedGenerator(const embed::Embedder* embedder) : embedder_(embedder) {}

  std::string_view name() const override { return "quoted"; }
  // Abstains where the confidence is too low. Leaves out what the answer has told already. Errors:
  // cancelled, deadline, and those of the answer's reader.
  Result<Outcome> generate(const GenerateRequest& request, AnswerWriter& answer, Trace& trace,
                           const Deadline& deadline) const override;

 private:
  const embed::Embedder* embedder_;
};

}  // namespace quarry::generate
