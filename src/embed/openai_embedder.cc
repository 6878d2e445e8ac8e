// OpenAI's embeddings, and servers with the same API: vLLM, LM Studio, llama.cpp, LiteLLM.
// https://platform.openai.com/docs/api-reference/embeddings/create: at most 2,048 texts and 300,000
// tokens per request, 8,192 tokens per text. There are no roles; for a served model that needs
// prefixes, set embedding.query_prefix and embedding.passage_prefix.
#include "embed/openai_request.h"
#include "embed/provider.h"
#include "embed/remote_embedder.h"

namespace quarry::embed {
namespace {

constexpr net::ServiceInfo kOpenAi{.name = "openai",
                                   .base_url = "https://api.openai.com/v1",
                                   .key_variable = "OPENAI_API_KEY",
                                   .url_variable = "OPENAI_BASE_URL",
                                   .key_domain = "openai.com"};

}  // namespace

Result<std::unique_ptr<Embedder>> open_openai_embedder(const EmbedderSettings& settings,
                                                       Executor&) {
  return open_remote_embedder(settings, openai_api(settings, kOpenAi, "/embeddings"));
}

}  // namespace quarry::embed
