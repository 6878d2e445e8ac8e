// Embeddings of an Azure OpenAI deployment; embedding.model is the name of the deployment.
// https://learn.microsoft.com/azure/ai-services/openai/reference#embeddings: the path contains the
// deployment, the query contains the API version, and the key has its own header. The limits are
// those of OpenAI.
#include <algorithm>

#include "embed/openai_request.h"
#include "embed/provider.h"
#include "embed/remote_embedder.h"

namespace quarry::embed {
namespace {

constexpr net::ServiceInfo kAzure{.name = "azure",
                                  .key_variable = "AZURE_OPENAI_API_KEY",
                                  .url_variable = "AZURE_OPENAI_ENDPOINT",
                                  .key_header = "api-key"};

// Model and API version are inserted into the URL without escaping.
bool is_plain(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.';
  });
}

}  // namespace

Result<std::unique_ptr<Embedder>> open_azure_embedder(const EmbedderSettings& settings, Executor&) {
  if (!is_plain(settings.model)) {
    return {Code::invalid,
            "embedding.model: expected the name of a deployment, found \"" + settings.model + "\""};
  }
  if (!is_plain(settings.api_version)) {
    return {Code::invalid,
            "embedding.api_version: expected a version such as 2024-10-21, found \"" +
                settings.api_version + "\""};
  }
  const std::string path =
      "/openai/deployments/" + settings.model + "/embeddings?api-version=" + settings.api_version;
  return open_remote_embedder(settings, openai_api(settings, kAzure, path));
}

}  // namespace quarry::embed
