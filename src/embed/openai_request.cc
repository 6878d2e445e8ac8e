#include "embed/openai_request.h"

#include <utility>

namespace quarry::embed {
namespace {

// What a server may not know and can be asked without: base64 is a third of the bytes of decimals
// and far quicker to read.
constexpr const char* kEncodingFormat = "encoding_format";

// {"model", "input", "encoding_format", "dimensions"}, the last one only where it is set.
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
