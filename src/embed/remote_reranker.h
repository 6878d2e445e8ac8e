// The reranker of all remote providers: batching, order, verification and cost.
#pragma once

#include <functional>
#include <memory>

#include "core/json.h"
#include "embed/request_plan.h"
#include "embed/reranker.h"
#include "net/service_endpoint.h"

namespace quarry::embed {

struct RerankReply {
  std::vector<float> scores;
  std::uint64_t units = 0;  // billed by the service; 0: not reported
};

// Filled in by each provider's source file. Immutable.
struct RerankApi {
  net::ServiceInfo service;
  std::string path;      // relative to the base URL
  RequestLimits limits;  // per request: passages, and tokens with the query counted per passage
  std::size_t default_texts = 1000;  // per request unless the user sets a number
  BillingUnit unit = BillingUnit::tokens;
  std::function<Json(std::string_view query, std::span<const std::string> passages)> body;
  std::function<Result<RerankReply>(const Json& reply, std::size_t passages)> read;
};

// Errors: those of find_endpoint.
Result<std::unique_ptr<Reranker>> open_remote_reranker(const RerankerSettings& settings,
                                                       RerankApi api);

}  // namespace quarry::embed
