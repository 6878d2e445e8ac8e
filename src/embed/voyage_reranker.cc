// Voyage AI's reranking. https://docs.voyageai.com/reference/reranker-api: at most 1,000 passages
// per request and 600,000 tokens, with the query counted once per passage. The oldest models allow
// 300,000, which is used here for all. Texts that are too long are truncated.
#include "embed/embedding_api.h"
#include "embed/remote_reranker.h"
#include "embed/reply_rows.h"
#include "embed/reranker_provider.h"

namespace quarry::embed {
namespace {

constexpr net::ServiceInfo kVoyage{
    .name = "voyage", .base_url = "https://api.voyageai.com/v1", .key_variable = "VOYAGE_API_KEY"};

Result<RerankReply> read(const Json& reply, std::size_t passages) {
  return RerankReply{
      .scores = QUARRY_TRY(scores_in_place(reply["data"], passages, "relevance_score")),
      .units = counted(reply["usage"]["total_tokens"])};
}

}  // namespace

Result<std::unique_ptr<Reranker>> open_voyage_reranker(const RerankerSettings& settings,
                                                       Executor&) {
  return open_remote_reranker(settings,
                              {.service = kVoyage,
                               .path = "/rerank",
                               .limits = {.texts = 1000, .tokens = 300'000},
                               .body =
                                   [model = settings.model](std::string_view query, auto passages) {
                                     return Json::object({{"model", model},
                                                          {"query", query},
                                                          {"documents", to_json(passages)},
                                                          {"truncation", true}});
                                   },
                               .read = read});
}

}  // namespace quarry::embed
