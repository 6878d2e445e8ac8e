// The embedding requests, limits and replies of OpenAI, shared with Azure.
#pragma once

#include <string>

#include "embed/embedder.h"
#include "embed/embedding_api.h"

namespace quarry::embed {

EmbeddingApi openai_api(const EmbedderSettings& settings, const net::ServiceInfo& service,
                        std::string path);

}  // namespace quarry::embed
