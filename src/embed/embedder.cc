#include "embed/embedder.h"

#include "embed/provider.h"

namespace quarry::embed {
namespace {

using Open = Result<std::unique_ptr<Embedder>> (*)(const EmbedderSettings&, Executor&);

struct Provider {
  std::string_view name;
  Open open;
};

constexpr Provider kProviders[] = {
#define QUARRY_PROVIDER(name, help) {#name, open_##name##_embedder},
#include "embed/providers.def"
#undef QUARRY_PROVIDER
};

}  // namespace

std::vector<std::string_view> provider_names() {
  std::vector<std::string_view> names;
  for (const Provider& provider : kProviders) names.push_back(provider.name);
  return names;
}

Result<std::unique_ptr<Embedder>> open_embedder(const EmbedderSettings& settings,
                                                Executor& executor) {
  std::string names;
  for (const Provider& provider : kProviders) {
    if (provider.name == settings.provider) return provider.open(settings, executor);
    names.append(names.empty() ? "" : ", ").append(provider.name);
  }
  return {Code::invalid,
          "embedding.provider: expected one of " + names + "; found \"" + settings.provider + "\""};
}

}  // namespace quarry::embed
