// Voyage AI's embeddings. https://docs.voyageai.com/reference/embeddings-api: at most 1,000 texts
// per request, and 120,000 tokens for the largest models (more for others). input_type
// distinguishes queries from passages. Texts that are too long are truncated. The reply has
// OpenAI's format.
#include "embed/provider.h"
#include "embed/remote_embedder.h"

namespace quarry::embed {
namespace {

constexpr net::ServiceInfo kVoyage{
    .name = "voyage", .base_url = "https://api.voyageai.com/v1", .key_variable = "VOYAGE_API_KEY"};

Json request(const EmbedderSettings& settings, std::span<const std::string> texts, EmbedRole role) {
  Json body = Json::object({{"model", settings.model},
                            {"input", to_json(texts)},
                            {"input_type", role == EmbedRole::query ? "query" : "document"},
                            {"truncation", true},
                            {"output_dtype", settings.output_type}});
  if (settings.dimensions > 0) body.set("output_dimension", settings.dimensions);
  return body;
}

}  // namespace

Result<std::unique_ptr<Embedder>> open_voyage_embedder(const EmbedderSettings& settings,
                                                       Executor&) {
  return open_remote_embedder(
      settings,
      {.service = kVoyage,
       .path = "/embeddings",
       .limits = {.texts = 1000, .tokens = 120'000},
       .text_tokens = 32'000,
       .roles = "input_type",
       .sends_int8 = true,
       .body = [settings](auto texts, EmbedRole role) { return request(settings, texts, role); },
       .read = read_data_reply});
}

}  // namespace quarry::embed
