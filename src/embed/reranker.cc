#include "embed/reranker.h"

#include "embed/reranker_provider.h"

namespace quarry::embed {
namespace {

using Open = Result<std::unique_ptr<Reranker>> (*)(const RerankerSettings&, Executor&);

struct Provider {
  std::string_view name;
  Open open;
};

constexpr Provider kProviders[] = {
#define QUARRY_RERANKER(name, help) {#name, open_##name##_reranker},
#include "embed/rerankers.def"
#undef QUARRY_RERANKER
};

}  // namespace

Result<std::unique_ptr<Reranker>> open_reranker(const RerankerSettings& settings,
                                                Executor& executor) {
  std::string names;
  for (const Provider& provider : kProviders) {
    if (provider.name == settings.provider) return provider.open(settings, executor);
    names.append(names.empty() ? "" : ", ").append(provider.name);
  }
  return {Code::invalid,
          "rerank.provider: expected one of " + names + "; found \"" + settings.provider + "\""};
}

}  // namespace quarry::embed
