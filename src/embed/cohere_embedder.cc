// Cohere's embeddings, models v3 and v4. https://docs.cohere.com/reference/embed: at most 96 texts
// per request. input_type distinguishes queries from passages. Texts that are too long are
// truncated at the end. Numbers are floats or int8, which takes a quarter of the bytes. Only v4
// accepts output_dimension.
#include "embed/provider.h"
#include "embed/remote_embedder.h"
#include "embed/reply_rows.h"

namespace quarry::embed {
namespace {

constexpr net::ServiceInfo kCohere{
    .name = "cohere", .base_url = "https://api.cohere.com/v2", .key_variable = "COHERE_API_KEY"};

Json request(const EmbedderSettings& settings, std::span<const std::string> texts, EmbedRole role) {
  Json types = Json::array();
  types.push(settings.output_type);
  Json body =
      Json::object({{"model", settings.model},
                    {"texts", to_json(texts)},
                    {"input_type", role == EmbedRole::query ? "search_query" : "search_document"},
                    {"embedding_types", std::move(types)},
                    {"truncate", "END"}});
  if (settings.dimensions > 0) body.set("output_dimension", settings.dimensions);
  return body;
}

Result<EmbeddingReply> read(const Json& reply, std::size_t texts, const std::string& type) {
  return EmbeddingReply{.vectors = QUARRY_TRY(rows_in_order(reply["embeddings"][type], texts)),
                        .tokens = counted(reply["meta"]["billed_units"]["input_tokens"])};
}

}  // namespace

Result<std::unique_ptr<Embedder>> open_cohere_embedder(const EmbedderSettings& settings,
                                                       Executor&) {
  const bool third = settings.model.find("v3") != std::string::npos;
  return open_remote_embedder(
      settings,
      {.service = kCohere,
       .path = "/embed",
       .limits = {.texts = 96},
       .text_tokens = third ? 512u : 128'000u,
       .roles = "input_type",
       .sends_int8 = true,
       .body = [settings](auto texts, EmbedRole role) { return request(settings, texts, role); },
       .read = [type = settings.output_type](
                   const Json& reply, std::size_t texts) { return read(reply, texts, type); }});
}

}  // namespace quarry::embed
