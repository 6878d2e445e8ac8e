// Jina AI's reranking. https://jina.ai/reranker and https://api.jina.ai/docs: all passages are
// scored unless top_n limits them. The request asks for a reply without the texts.
#include "embed/embedding_api.h"
#include "embed/remote_reranker.h"
#include "embed/reply_rows.h"
#include "embed/reranker_provider.h"

namespace quarry::embed {
namespace {

constexpr net::ServiceInfo kJina{
    .name = "jina", .base_url = "https://api.jina.ai/v1", .key_variable = "JINA_API_KEY"};

Result<RerankReply> read(const Json& reply, std::size_t passages) {
  return RerankReply{
      .scores = QUARRY_TRY(scores_in_place(reply["results"], passages, "relevance_score")),
      .units = counted(reply["usage"]["total_tokens"])};
}

}  // namespace

Result<std::unique_ptr<Reranker>> open_jina_reranker(const RerankerSettings& settings, Executor&) {
  return open_remote_reranker(settings,
                              {.service = kJina,
                               .path = "/rerank",
                               .limits = {.texts = 1000},
                               .body =
                                   [model = settings.model](std::string_view query, auto passages) {
                                     return Json::object({{"model", model},
                                                          {"query", query},
                                                          {"documents", to_json(passages)},
                                                          {"return_documents", false}});
                                   },
                               .read = read});
}

}  // namespace quarry::embed
