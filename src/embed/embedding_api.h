// Describes an embedding service: its limits, its request format and its reply format.
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
  std::uint64_t tokens = 0;  // billed by the service; 0: not reported
};

// Filled in by each provider's source file and passed to open_remote_embedder. Immutable.
struct EmbeddingApi {
  net::ServiceInfo service;
  std::string path;      // relative to the base URL
  RequestLimits limits;  // per request
  // Texts per request unless the user sets a number. A parsed number takes about 40 bytes, so a
  // reply of 256 rows of 3,072 numbers takes 30 MB; 256 texts are enough to amortize the round
  // trip.
  std::size_t default_texts = 256;
  std::size_t text_tokens = 0;  // maximum per text; longer texts are truncated
  // How a request distinguishes queries from passages. Part of the fingerprint, because it changes
  // the vectors.
  std::string roles = "none";
  // An optional member of the body that not every server supports. If a server names it in an
  // error, the request is repeated without it.
  std::string optional_member = {};
  bool sends_int8 = false;  // on request: a quarter of the size of floats

  std::function<Json(std::span<const std::string> texts, EmbedRole role)> body;
  std::function<Result<EmbeddingReply>(const Json& reply, std::size_t texts)> read;
};

Json to_json(std::span<const std::string> texts);

// Reads the reply format of OpenAI, which other services adopted: {"data": [{"index": 0,
// "embedding": [...]}], "usage": {"total_tokens": 5}}. If an item has no index, its position
// counts.
Result<EmbeddingReply> read_data_reply(const Json& reply, std::size_t texts);

}  // namespace quarry::embed
