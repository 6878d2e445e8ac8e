// A Text Embeddings Inference server. https://huggingface.github.io/text-embeddings-inference/: the
// server has one model and rejects more texts than its --max-client-batch-size, by default 32. The
// reply is a plain list of rows. embedding.model names the served model for the fingerprint.
#include "embed/provider.h"
#include "embed/remote_embedder.h"
#include "embed/reply_rows.h"

namespace quarry::embed {
namespace {

constexpr net::ServiceInfo kTei{.name = "tei"};

Json request(const EmbedderSettings& settings, std::span<const std::string> texts) {
  Json body = Json::object({{"inputs", to_json(texts)}, {"normalize", true}, {"truncate", true}});
  if (settings.dimensions > 0) body.set("dimensions", settings.dimensions);
  return body;
}

Result<EmbeddingReply> read(const Json& reply, std::size_t texts) {
  return EmbeddingReply{.vectors = QUARRY_TRY(rows_in_order(reply, texts))};
}

}  // namespace

Result<std::unique_ptr<Embedder>> open_tei_embedder(const EmbedderSettings& settings, Executor&) {
  return open_remote_embedder(
      settings, {.service = kTei,
                 .path = "/embed",
                 .default_texts = 32,
                 .text_tokens = 8192,
                 .body = [settings](auto texts, EmbedRole) { return request(settings, texts); },
                 .read = read});
}

}  // namespace quarry::embed
