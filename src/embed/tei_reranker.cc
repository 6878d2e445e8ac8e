// A cross-encoder served by Text Embeddings Inference.
// https://huggingface.github.io/text-embeddings-inference/#/Text%20Embeddings%20Inference/rerank:
// at most --max-client-batch-size passages, by default 32. The reply is a plain list of indices and
// scores, best first.
#include "embed/embedding_api.h"
#include "embed/remote_reranker.h"
#include "embed/reply_rows.h"
#include "embed/reranker_provider.h"

namespace quarry::embed {
namespace {

constexpr net::ServiceInfo kTei{.name = "tei"};

Json request(std::string_view query, std::span<const std::string> passages) {
  return Json::object({{"query", query}, {"texts", to_json(passages)}, {"truncate", true}});
}

Result<RerankReply> read(const Json& reply, std::size_t passages) {
  return RerankReply{.scores = QUARRY_TRY(scores_in_place(reply, passages, "score"))};
}

}  // namespace

Result<std::unique_ptr<Reranker>> open_tei_reranker(const RerankerSettings& settings, Executor&) {
  return open_remote_reranker(
      settings,
      {.service = kTei, .path = "/rerank", .default_texts = 32, .body = request, .read = read});
}

}  // namespace quarry::embed
