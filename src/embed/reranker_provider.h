// Declares the open function of every line of rerankers.def.
#pragma once

#include <memory>

#include "embed/reranker.h"

namespace quarry::embed {

#define QUARRY_RERANKER(name, help) \
  Result<std::unique_ptr<Reranker>> open_##name##_reranker(const RerankerSettings&, Executor&);
#include "embed/rerankers.def"
#undef QUARRY_RERANKER

}  // namespace quarry::embed
