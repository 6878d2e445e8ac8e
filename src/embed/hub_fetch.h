// Downloads model files over HTTP, for model::pull_model.
#pragma once

#include "core/deadline.h"
#include "model/model_pull.h"
#include "net/http_client.h"

namespace quarry::embed {

// Returns a function that streams the body of a URL to a file. `client` must outlive the function,
// and its HttpSettings::max_body_bytes must be at least the size of the largest model file.
model::ModelFetch hub_fetch(const net::HttpClient& client, Deadline deadline);

}  // namespace quarry::embed
