#include "embed/openai_request.h"

#include "embed/embedding_api.h"

namespace quarry {

Json openai_request(const EmbedderSettings& settings, std::span<const std::string> texts) {
  Json body = Json::object(
      {{"model", settings.model}, {"input", to_json(texts)}, {kEncodingFormat, "base64"}});
  if (settings.dimensions > 0) body.set("dimensions", settings.dimensions);
  return body;
}

}  // namespace quarry
