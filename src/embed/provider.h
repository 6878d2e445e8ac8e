// Declares the open function of every line of providers.def.
#pragma once

#include <memory>

#include "embed/embedder.h"

namespace quarry::embed {

#define QUARRY_PROVIDER(name, help) \
  Result<std::unique_ptr<Embedder>> open_##name##_embedder(const EmbedderSettings&, Executor&);
#include "embed/providers.def"
#undef QUARRY_PROVIDER

}  // namespace quarry::embed
