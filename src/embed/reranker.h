// The interface of all rerankers: models that read query and passage together and score the
// passage.
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
  // Returns one score per passage, in order; higher is better. Scores are comparable only within
  // one query and model. Errors: cancelled, deadline, unavailable, denied, exhausted (quota),
  // invalid, corrupt.
  virtual Result<std::vector<float>> score(std::string_view query,
                                           std::span<const std::string> passages,
                                           const Deadline& deadline) const = 0;
};

struct RerankerSettings {
  std::string provider;  // a name of rerankers.def
  std::string model;
  RemoteSettings remote = {.access = {.section = "rerank"}};
};

// Errors: invalid (unknown provider, naming the known ones; missing address or key).
Result<std::unique_ptr<Reranker>> open_reranker(const RerankerSettings& settings,
                                                Executor& executor);

}  // namespace quarry::embed
