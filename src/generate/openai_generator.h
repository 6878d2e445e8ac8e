// Answers by any endpoint that speaks OpenAI's chat completions, with every sentence checked.
#pragma once

#include <memory>
#include <string>

#include "embed/embedder.h"
#include "generate/generator.h"
#include "net/http_client.h"

namespace quarry {

struct OpenAiSettings {
  std::string base_url = "https://api.openai.com/v1";
  std::string api_key;  // empty: none is sent
  std::string model;
  std::size_t context_tokens = 4096;  // for rules, passages and question
  std::size_t max_output_tokens = 512;
};

// Thread-safe.
class OpenAiGenerator final : public Generator {
 public:
  // `embedder` may be null: then sentences are checked by their words alone.
  OpenAiGenerator(OpenAiSettings settings, std::shared_ptr<const HttpClient> client,
                  const Embedder* embedder);

  std::string_view name() const override { return settings_.model; }
  // A sentence is shown once it is checked; one that its citations do not support carries a mark.
  // Errors, besides the contract's: corrupt (not the protocol), exhausted (over a quota).
  Result<Answer> generate(const GenerateRequest& request, const TextSink& show, Trace& trace,
                          const Deadline& deadline) const override;

 private:
  OpenAiSettings settings_;
  std::shared_ptr<const HttpClient> client_;
  const Embedder* embedder_;
};

}  // namespace quarry
