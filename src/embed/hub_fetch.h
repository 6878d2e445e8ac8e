// Files of models over HTTP, for `pull_model`.
#pragma once

#include "core/deadline.h"
#include "model/model_pull.h"
#include "net/http_client.h"

namespace quarry::embed {

// Saves what a URL gives as a file, piece by piece. `client` must outlive it, and its settings
// admit a body as large as the model (HttpSettings::max_body_bytes).
model::ModelFetch hub_fetch(const net::HttpClient& client, Deadline deadline);

}  // namespace quarry::embed
