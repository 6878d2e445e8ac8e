// What differs between services that embed: the shape of a request and of its reply.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "core/json.h"
#include "embed/embedder.h"
#include "embed/request_plan.h"
#include "net/service_endpoint.h"

namespace quarry::embed {

struct EmbeddingReply {
  Vectors vectors;
  std::uint64_t tokens = 0;  // that the service charges for; 0: it does not say
};

// Filled in by the provider's file; `open_remote_embedder` does the rest. Immutable.
struct EmbeddingApi {
  net::ServiceInfo service;
  std::string path;      // below the base URL
  RequestLimits limits;  // of one request
  // Texts sent in one where the user says nothing. A number takes about 40 bytes while a reply is
  // read: 256 rows of 3,072 are 30 MB, and the round trip is shared by enough of them.
  std::size_t usual_texts = 256;
  std::size_t text_tokens = 0;  // longest text; what is longer is cut
  // How a query is told from a passage: a part of the fingerprint, as it changes the vectors.
  std::string roles = "none";
  // A member of the body that saves something and that not every server knows; one that names it
  // in a refusal is asked without.
  std::string optional_member = {};
  bool sends_int8 = false;  // where asked to: a quarter of the bytes

  std::function<Json(std::span<const std::string> texts, EmbedRole role)> body;
  std::function<Result<EmbeddingReply>(const Json& reply, std::size_t texts)> read;
};

Json to_json(std::span<const std::string> texts);

// {"data": [{"index": 0, "embedding": [...]}], "usage": {"total_tokens": 5}}: OpenAI's reply, which
// others took over. Where an item has no index its place counts.
Result<EmbeddingReply> read_data_reply(const Json& reply, std::size_t texts);

}  // namespace quarry::embed
