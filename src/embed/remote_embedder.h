// The embedder of all remote providers: batching, retries, order, verification and cost.
#pragma once

#include <memory>

#include "embed/embedding_api.h"

namespace quarry::embed {

// Sends one request to learn the dimension if settings.dimensions is 0. Errors: those of
// find_endpoint; invalid (unsupported output type); those of that request.
Result<std::unique_ptr<Embedder>> open_remote_embedder(const EmbedderSettings& settings,
                                                       EmbeddingApi api);

}  // namespace quarry::embed
