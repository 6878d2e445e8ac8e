// Cohere's reranking. https://docs.cohere.com/reference/rerank: recommends at most 1,000 passages
// per request. All passages are scored unless top_n limits them. Cohere charges per search.
#include "embed/embedding_api.h"
#include "embed/remote_reranker.h"
#include "embed/reply_rows.h"
#include "embed/reranker_provider.h"

namespace quarry::embed {
namespace {

constexpr net::ServiceInfo kCohere{
    .name = "cohere", .base_url = "https://api.cohere.com/v2", .key_variable = "COHERE_API_KEY"};

Result<RerankReply> read(const Json& reply, std::size_t passages) {
  return RerankReply{
      .scores = QUARRY_TRY(scores_in_place(reply["results"], passages, "relevance_score")),
      .units = counted(reply["meta"]["billed_units"]["search_units"])};
}

}  // namespace

Result<std::unique_ptr<Reranker>> open_cohere_reranker(const RerankerSettings& settings,
                                                       Executor&) {
  return open_remote_reranker(
      settings, {.service = kCohere,
                 .path = "/rerank",
                 .limits = {.texts = 1000},
                 .unit = BillingUnit::searches,
                 .body =
                     [model = settings.model](std::string_view query, auto passages) {
                       return Json::object(
                           {{"model", model}, {"query", query}, {"documents", to_json(passages)}});
                     },
                 .read = read});
}

}  // namespace quarry::embed
