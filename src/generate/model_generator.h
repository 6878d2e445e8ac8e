// Answers by a language model, with every sentence checked against the passages.
#pragma once

#include <memory>

#include "embed/embedder.h"
#include "generate/chat_model.h"
#include "generate/draft_checker.h"
#include "generate/generator.h"
#include "generate/prompt.h"

namespace quarry::generate {

struct ModelSettings {
  std::size_t context_tokens = 4096;  // for rules, passages and question
  std::size_t max_output_tokens = 512;
};

// Thread-safe.
class ModelGenerator final : public Generator {
 public:
  // `embedder` may be null: then sentences are checked by their words alone.
  ModelGenerator(std::unique_ptr<const ChatModel> model, ModelSettings settings,
                 const embed::Embedder* embedder)
      : model_(std::move(model)), settings_(settings), embedder_(embedder) {}

  std::string_view name() const override { return model_->name(); }
  // A sentence is added once it is checked; one that its citations do not support carries a mark.
  // Errors: those of ChatModel, and unavailable (an empty reply).
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
