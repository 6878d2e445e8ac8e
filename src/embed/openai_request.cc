#include "embed/openai_request.h"

#include <utility>

namespace quarry::embed {
namespace {

// Optional, because some servers do not support it. Base64 takes a third of the bytes of decimal
// numbers and is much faster to parse.
constexpr const char* kEncodingFormat = "encoding_format";

// Returns {"model", "input", "encoding_format", "dimensions"}; "dimensions" only if it is set.
Json openai_request(const EmbedderSettings& settings, std::span<const std::string> texts) {
  Json body = Json::object(
      {{"model", settings.model}, {"input", to_json(texts)}, {kEncodingFormat, "base64"}});
  if (settings.dimensions > 0) body.set("dimensions", settings.dimensions);
  return body;
}

}  // namespace

EmbeddingApi openai_api(const EmbedderSettings& settings, const net::ServiceInfo& service,
                        std::string path) {
  return {.service = service,
          .path = std::move(path),
          .limits = {.texts = 2048, .tokens = 300'000},
          .text_tokens = 8192,
          .optional_member = kEncodingFormat,
          .body = [settings](auto texts, EmbedRole) { return openai_request(settings, texts); },
          .read = read_data_reply};
}

}  // namespace quarry::embed
