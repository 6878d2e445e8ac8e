// The embedder behind every remote provider: batches, retries, order, checks and cost.
#pragma once

#include <memory>

#include "embed/embedding_api.h"

namespace quarry::embed {

// Asks once for the dimension where `settings.dimensions` leaves it open. Errors: those of
// find_endpoint; invalid (an output type the service does not have); those of a request.
Result<std::unique_ptr<Embedder>> open_remote_embedder(const EmbedderSettings& settings,
                                                       EmbeddingApi api);

}  // namespace quarry::embed
