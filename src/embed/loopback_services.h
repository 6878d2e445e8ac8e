// A test server on 127.0.0.1 with the documented embedding and rerank APIs of every service.
// Vectors and scores depend only on the text, so a test knows the expected reply.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <mutex>

#include "core/hash.h"
#include "core/json.h"
#include "net/loopback_server.h"

namespace quarry::embed {

class LoopbackServices {
 public:
  using Rows = std::vector<std::vector<float>>;
  struct Seen {
    net::LoopbackServer::Request request;
    Json body;
    std::vector<std::string> texts;
  };

  // A test may set these before it sends a request. `first` may answer the request itself and then
  // returns true. `spoil` changes the rows before they are sent.
  std::function<bool(const Seen& seen, net::LoopbackServer::Reply& reply)> first;
  std::function<void(Rows& rows)> spoil;
  std::size_t dimension = 8;  // unless the request sets one
  std::size_t most_texts = 1000;

  LoopbackServices()
      : server_([this](const net::LoopbackServer::Request& request,
                       net::LoopbackServer::Reply& reply) { answer(request, reply); }) {}

  std::string url(std::string_view path = "") const { return server_.url(path); }

  std::vector<Seen> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  void forget() {
    const std::lock_guard lock(mutex_);
    seen_.clear();
  }

  // Not of unit length: the embedder must normalize it.
  static std::vector<float> vector_of(std::string_view text, std::size_t dimension) {
    std::vector<float> row(dimension);
    for (std::size_t i = 0; i < dimension; ++i) row[i] = 3 * number_of(text, i);
    return row;
  }
  static std::vector<float> unit_vector_of(std::string_view text, std::size_t dimension) {
    auto row = vector_of(text, dimension);
    double squares = 0;
    for (const float value : row) squares += static_cast<double>(value) * value;
    for (float& value : row) value = static_cast<float>(value / std::sqrt(squares));
    return row;
  }
  static float score_of(std::string_view query, std::string_view passage) {
    return number_of(std::string(query) + "|" + std::string(passage), 0);
  }

 private:
  // A multiple of 1/1024 between -1 and 1, never 0: exact as a float and as a decimal.
  static float number_of(std::string_view text, std::uint64_t seed) {
    const auto hash = static_cast<std::int64_t>(checksum64(text, seed) % 2001) - 1000;
    return static_cast<float>(hash == 0 ? 1 : hash) / 1024;
  }

  void answer(const net::LoopbackServer::Request& request, net::LoopbackServer::Reply& reply) {
    const auto json = Json::parse(request.body);
    if (!json) {
      reply.respond(400, R"({"error":"the body is not JSON"})");
      return;
    }
    const Seen seen{request, *json, texts_in(*json)};
    {
      const std::lock_guard lock(mutex_);
      seen_.push_back(seen);
    }
    if (first && first(seen, reply)) return;
    if (seen.texts.size() > most_texts) {
      reply.respond(413, R"({"error":"batch size error","error_type":"validation"})");
      return;
    }
    reply.respond(200, is_rerank(request) ? scores(seen).dump() : vectors(seen).dump());
  }

  static bool is_rerank(const net::LoopbackServer::Request& request) {
    return request.target.ends_with("/rerank");
  }

  static std::vector<std::string> texts_in(const Json& body) {
    std::vector<std::string> texts;
    for (const char* name : {"input", "inputs", "texts", "documents"}) {
      for (const Json& text : body[name].items()) texts.emplace_back(text.string());
    }
    for (const Json& request : body["requests"].items()) {
      texts.emplace_back(request["content"]["parts"].items().at(0)["text"].string());
    }
    return texts;
  }

  std::size_t dimension_in(const Json& body) const {
    const auto& requests = body["requests"].items();
    if (!requests.empty() && requests[0].contains("outputDimensionality")) {
      return static_cast<std::size_t>(requests[0]["outputDimensionality"].integer());
    }
    const std::int64_t asked = body["output_dimension"].integer(body["dimensions"].integer());
    return asked > 0 ? static_cast<std::size_t>(asked) : dimension;
  }

  Json vectors(const Seen& seen) const {
    Rows rows;
    for (const auto& text : seen.texts) rows.push_back(vector_of(text, dimension_in(seen.body)));
    if (spoil) spoil(rows);
    const std::string& target = seen.request.target;
    if (target.ends_with("/embeddings") || target.find("api-version=") != target.npos) {
      return data_reply(seen, rows);
    }
    if (target.ends_with("/api/embed")) {
      return Json::object({{"embeddings", list_of(rows)}, {"prompt_eval_count", 7}});
    }
    if (target.ends_with(":batchEmbedContents")) {
      Json list = Json::array();
      for (const auto& row : rows) list.push(Json::object({{"values", numbers(row)}}));
      return Json::object({{"embeddings", std::move(list)}});
    }
    if (seen.body.contains("inputs")) return list_of(rows);
    const std::string type(seen.body["embedding_types"].items().at(0).string());
    if (type == "int8") {
      for (auto& row : rows) {
        for (float& value : row) value = std::round(value * 42);
      }
    }
    Json reply = Json::object({{"embeddings", Json::object({{type, list_of(rows)}})}});
    return reply.set("meta",
                     Json::object({{"billed_units", Json::object({{"input_tokens", 7.0}})}}));
  }

  // Sends the rows in reverse, so that only the index assigns them to texts.
  static Json data_reply(const Seen& seen, const Rows& rows) {
    const bool base64 = seen.body["encoding_format"].string() == "base64";
    Json data = Json::array();
    for (std::size_t i = rows.size(); i-- > 0;) {
      data.push(
          Json::object({{"object", "embedding"},
                        {"index", i},
                        {"embedding", base64 ? Json(base64_of(rows[i])) : numbers(rows[i])}}));
    }
    return Json::object({{"object", "list"},
                         {"data", std::move(data)},
                         {"usage", Json::object({{"total_tokens", 7}})}});
  }

  static Json scores(const Seen& seen) {
    std::vector<std::pair<float, std::size_t>> best;
    for (std::size_t i = 0; i < seen.texts.size(); ++i) {
      best.emplace_back(-score_of(seen.body["query"].string(), seen.texts[i]), i);
    }
    std::sort(best.begin(), best.end());
    const bool bare = !seen.body.contains("documents");
    Json list = Json::array();
    for (const auto& [score, i] : best) {
      list.push(Json::object({{"index", i}, {bare ? "score" : "relevance_score", -score}}));
    }
    if (bare) return list;
    const bool voyage = seen.body.contains("truncation");
    return Json::object(
        {{voyage ? "data" : "results", std::move(list)},
         {"usage", Json::object({{"total_tokens", 9}})},
         {"meta", Json::object({{"billed_units", Json::object({{"search_units", 1}})}})}});
  }

  static Json numbers(const std::vector<float>& row) {
    Json list = Json::array();
    for (const float value : row) list.push(value);
    return list;
  }
  static Json list_of(const Rows& rows) {
    Json list = Json::array();
    for (const auto& row : rows) list.push(numbers(row));
    return list;
  }

  static std::string base64_of(const std::vector<float>& row) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes, text;
    for (const float value : row) {
      const auto word = std::bit_cast<std::uint32_t>(value);
      for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(word >> shift & 0xff);
    }
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
      std::uint32_t three = 0;
      for (std::size_t k = 0; k < 3; ++k) {
        three = three << 8 | (i + k < bytes.size() ? static_cast<std::uint8_t>(bytes[i + k]) : 0);
      }
      for (std::size_t k = 0; k < 4; ++k) {
        text += i + k > bytes.size() ? '=' : kAlphabet[three >> (18 - 6 * k) & 63];
      }
    }
    return text;
  }

  mutable std::mutex mutex_;
  std::vector<Seen> seen_;
  // The last member, so that it stops before the members that its handler uses are destroyed.
  net::LoopbackServer server_;
};

}  // namespace quarry::embed
