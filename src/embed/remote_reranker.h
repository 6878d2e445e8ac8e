// The reranker behind every remote provider: batches, order, checks and cost.
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
  std::uint64_t units = 0;  // that the service charges for; 0: it does not say
};

// Filled in by the provider's file. Immutable.
struct RerankApi {
  net::ServiceInfo service;
  std::string path;      // below the base URL
  RequestLimits limits;  // of passages, and of tokens with the query counted for each of them
  std::size_t usual_texts = 1000;  // in one where the user says nothing
  BillingUnit unit = BillingUnit::tokens;
  std::function<Json(std::string_view query, std::span<const std::string> passages)> body;
  std::function<Result<RerankReply>(const Json& reply, std::size_t passages)> read;
};

// Errors: those of find_endpoint.
Result<std::unique_ptr<Reranker>> open_remote_reranker(const RerankerSettings& settings,
                                                       RerankApi api);

}  // namespace quarry::embed
