// Jina AI's embeddings. https://jina.ai/embeddings and https://api.jina.ai/docs: task distinguishes
// queries from passages; version 2 models do not support it. Late chunking is off: it would read
// all texts of a request as one document, but a request contains texts of many documents. The reply
// has OpenAI's format.
#include "embed/provider.h"
#include "embed/remote_embedder.h"

namespace quarry::embed {
namespace {

constexpr net::ServiceInfo kJina{
    .name = "jina", .base_url = "https://api.jina.ai/v1", .key_variable = "JINA_API_KEY"};

bool has_tasks(std::string_view model) { return model.find("embeddings-v2") == model.npos; }

Json request(const EmbedderSettings& settings, std::span<const std::string> texts, EmbedRole role) {
  Json body = Json::object({{"model", settings.model},
                            {"input", to_json(texts)},
                            {"embedding_type", "float"},
                            {"truncate", true}});
  if (has_tasks(settings.model)) {
    body.set("task", role == EmbedRole::query ? "retrieval.query" : "retrieval.passage");
    body.set("late_chunking", false);
  }
  if (settings.dimensions > 0) body.set("dimensions", settings.dimensions);
  return body;
}

}  // namespace

Result<std::unique_ptr<Embedder>> open_jina_embedder(const EmbedderSettings& settings, Executor&) {
  return open_remote_embedder(
      settings,
      {.service = kJina,
       .path = "/embeddings",
       .limits = {.texts = 512},
       .text_tokens = 8192,
       .roles = has_tasks(settings.model) ? "task" : "none",
       .body = [settings](auto texts, EmbedRole role) { return request(settings, texts, role); },
       .read = read_data_reply});
}

}  // namespace quarry::embed
