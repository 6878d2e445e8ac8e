// How well each passage answers a query, read together by one model.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.h"
#include "core/executor.h"
#include "core/result.h"
#include "embed/remote_settings.h"

namespace quarry::embed {

// Thread-safe.
class Reranker {
 public:
  virtual ~Reranker() = default;
  virtual const std::string& name() const = 0;  // "cohere/rerank-v3.5"
  // One score for each passage, in order; the higher the better. Scores of one query compare with
  // each other, those of different queries or models do not. Errors: cancelled, deadline,
  // unavailable, denied, exhausted (a quota), invalid, corrupt.
  virtual Result<std::vector<float>> score(std::string_view query,
                                           std::span<const std::string> passages,
                                           const Deadline& deadline) const = 0;
};

struct RerankerSettings {
  std::string provider;  // a name of rerankers.def
  std::string model;
  RemoteSettings remote = {.access = {.section = "rerank"}};
};

// Errors: invalid (unknown provider, with the known ones; no address or key).
Result<std::unique_ptr<Reranker>> open_reranker(const RerankerSettings& settings,
                                                Executor& executor);

}  // namespace quarry::embed
