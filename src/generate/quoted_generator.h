// Answers with sentences of the passages, word for word. Needs no language model.
#pragma once

#include "embed/embedder.h"
#include "generate/generator.h"

namespace quarry {

inline constexpr std::string_view kAbstention = "The documents do not say.";

// Answers the question with nothing, honestly.
Answer abstention(std::string_view question, double confidence);

// Thread-safe.
class QuotedGenerator final : public Generator {
 public:
  // `embedder` may be null: then words alone decide which sentences are quoted.
  explicit QuotedGenerator(const Embedder* embedder) : embedder_(embedder) {}

  std::string_view name() const override { return "quoted"; }
  // Abstains where the confidence is too low. Errors: cancelled, deadline.
  Result<Answer> generate(const GenerateRequest& request, const TextSink& show, Trace& trace,
                          const Deadline& deadline) const override;

 private:
  const Embedder* embedder_;
};

}  // namespace quarry
