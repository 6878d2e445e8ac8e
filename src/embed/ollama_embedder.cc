// An Ollama server. https://docs.ollama.com/api/embed: accepts any number of texts and processes
// them one by one. Texts longer than the context of the model are truncated. There are no roles;
// for models that need prefixes, set embedding.query_prefix and embedding.passage_prefix.
#include "embed/provider.h"
#include "embed/remote_embedder.h"
#include "embed/reply_rows.h"

namespace quarry::embed {
namespace {

constexpr net::ServiceInfo kOllama{.name = "ollama",
                                   .base_url = "http://127.0.0.1:11434",
                                   .url_variable = "OLLAMA_HOST",
                                   .url_port = "11434"};

// Keeps a request below a minute on a machine without an accelerator.
constexpr std::size_t kTexts = 32;

Json request(const EmbedderSettings& settings, std::span<const std::string> texts) {
  Json body =
      Json::object({{"model", settings.model}, {"input", to_json(texts)}, {"truncate", true}});
  if (settings.dimensions > 0) body.set("dimensions", settings.dimensions);
  return body;
}

Result<EmbeddingReply> read(const Json& reply, std::size_t texts) {
  return EmbeddingReply{.vectors = QUARRY_TRY(rows_in_order(reply["embeddings"], texts)),
                        .tokens = counted(reply["prompt_eval_count"])};
}

}  // namespace

Result<std::unique_ptr<Embedder>> open_ollama_embedder(const EmbedderSettings& settings,
                                                       Executor&) {
  return open_remote_embedder(
      settings, {.service = kOllama,
                 .path = "/api/embed",
                 .default_texts = kTexts,
                 .text_tokens = 8192,
                 .body = [settings](auto texts, EmbedRole) { return request(settings, texts); },
                 .read = read});
}

}  // namespace quarry::embed
