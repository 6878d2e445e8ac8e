// Generates answers with a language model and checks every sentence against the passages.
#pragma once

#include <memory>

#include "embed/embedder.h"
#include "generate/chat_model.h"
#include "generate/draft_checker.h"
#include "generate/generator.h"
#include "generate/prompt.h"

namespace quarry::generate {

struct ModelSettings {
  std::size_t context_tokens = 4096;  // for rules, passages and question together
  std::size_t max_output_tokens = 512;
};

// Thread-safe.
class ModelGenerator final : public Generator {
 public:
  // `embedder` may be null: sentences are then checked by their words only.
  ModelGenerator(std::unique_ptr<const ChatModel> model, ModelSettings settings,
                 const embed::Embedder* embedder)
      : model_(std::move(model)), settings_(settings), embedder_(embedder) {}

  std::string_view name() const override { return model_->name(); }
  // Adds each sentence after its check, with a mark if its citations do not support it. Errors:
  // those of ChatModel and of the sink, unavailable (an empty reply).
  Result<Outcome> generate(const GenerateRequest& request, AnswerWriter& answer, Trace& trace,
                           const Deadline& deadline) const override;

 private:
  Result<ChatReply> write(const GenerateRequest& request, DraftChecker& checker,
                          const Prompt& prompt, Trace& trace, const Deadline& deadline) const;

  std::unique_ptr<const ChatModel> model_;
  ModelSettings settings_;
  const embed::Embedder* embedder_;
};

}  // namespace quarry::generate
