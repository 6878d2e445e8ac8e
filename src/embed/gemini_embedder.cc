// Google's Gemini embeddings.
// https://ai.google.dev/api/embeddings#method:-models.batchembedcontents: at most 100 texts per
// request, of 2,048 tokens each. taskType distinguishes queries from passages. Rows shortened by
// outputDimensionality are not of unit length; ReplyRows normalizes them.
#include "embed/provider.h"
#include "embed/remote_embedder.h"
#include "embed/reply_rows.h"

namespace quarry::embed {
namespace {

constexpr net::ServiceInfo kGemini{.name = "gemini",
                                   .base_url = "https://generativelanguage.googleapis.com/v1beta",
                                   .key_variable = "GEMINI_API_KEY",
                                   .key_header = "x-goog-api-key"};

// Users write the model name with or without the prefix "models/".
std::string resource_name(const std::string& model) {
  return model.starts_with("models/") ? model : "models/" + model;
}

Json content(const std::string& text) {
  Json parts = Json::array();
  parts.push(Json::object({{"text", text}}));
  return Json::object({{"parts", std::move(parts)}});
}

Json request(const EmbedderSettings& settings, std::span<const std::string> texts, EmbedRole role) {
  Json requests = Json::array();
  for (const std::string& text : texts) {
    Json one = Json::object(
        {{"model", resource_name(settings.model)},
         {"content", content(text)},
         {"taskType", role == EmbedRole::query ? "RETRIEVAL_QUERY" : "RETRIEVAL_DOCUMENT"}});
    if (settings.dimensions > 0) one.set("outputDimensionality", settings.dimensions);
    requests.push(std::move(one));
  }
  return Json::object({{"requests", std::move(requests)}});
}

Result<EmbeddingReply> read(const Json& reply, std::size_t texts) {
  return EmbeddingReply{.vectors = QUARRY_TRY(rows_in_order(reply["embeddings"], texts, "values")),
                        .tokens = counted(reply["usageMetadata"]["promptTokenCount"])};
}

}  // namespace

Result<std::unique_ptr<Embedder>> open_gemini_embedder(const EmbedderSettings& settings,
                                                       Executor&) {
  if (settings.model.find_first_of("?#% ") != std::string::npos) {
    return {Code::invalid,
            "embedding.model: expected a model name such as gemini-embedding-001, found \"" +
                settings.model + "\""};
  }
  return open_remote_embedder(
      settings,
      {.service = kGemini,
       .path = "/" + resource_name(settings.model) + ":batchEmbedContents",
       .limits = {.texts = 100},
       .text_tokens = 2048,
       .roles = "taskType",
       .body = [settings](auto texts, EmbedRole role) { return request(settings, texts, role); },
       .read = read});
}

}  // namespace quarry::embed
