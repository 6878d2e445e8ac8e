#include "generate/chat_stream.h"

#include <algorithm>

#include "net/http_error.h"

namespace quarry::generate {
namespace {

constexpr std::size_t kMostBody = 4 << 20;  // bytes of a reply that is not streamed
constexpr std::size_t kMostHead = 4 << 10;  // bytes kept to describe a body that is not a reply

Error error_in(const Json& json) {
  const Json& error = json["error"];
  const std::string_view message = error.is_string() ? error.string() : error["message"].string();
  return {Code::unavailable, "the service reported an error: " +
                                 std::string(message.empty() ? "no reason given" : message)};
}

Error no_event_in(std::string_view body) {
  const std::string found = net::summary_of_body(body);
  const bool is_comment = found.starts_with(':');  // a keep-alive of a stream without events
  if (found.empty() || is_comment) return {Code::unavailable, "an empty reply"};
  return {Code::corrupt, "expected a chat completion, found " + found};
}

}  // namespace

ChatStream::ChatStream(TextPiece sink)
    : sink_(std::move(sink)),
      parser_([this](const net::ServerEvent& event) { return take_event(event); }) {}

Result<void> ChatStream::feed(std::string_view bytes) {
  if (kind_ == Kind::unknown) {
    const auto first = bytes.find_first_not_of(" \t\r\n");
    if (first == bytes.npos) return {};
    kind_ = bytes[first] == '{' ? Kind::whole : Kind::events;
  }
  if (kind_ == Kind::events) {
    if (!has_event_) head_ += bytes.substr(0, kMostHead - std::min(kMostHead, head_.size()));
    return parser_.feed(bytes);
  }
  if (body_.size() + bytes.size() > kMostBody) {
    return Error{Code::exhausted,
                 "the model's reply: expected at most " + std::to_string(kMostBody) + " bytes"};
  }
  body_ += bytes;
  return {};
}

Result<void> ChatStream::finish() {
  if (kind_ == Kind::whole) {
    const auto json = Json::parse(body_);
    if (!json) return Error{Code::corrupt, "the model's answer is " + json.error().message};
    QUARRY_TRY(take_json(*json, "message"));
    done_ = true;
  }
  if (done_ || !finish_reason_.empty()) return {};
  if (!has_event_) return no_event_in(head_);
  return Error{Code::unavailable, "the stream ended without its end mark"};
}

Result<void> ChatStream::take_event(const net::ServerEvent& event) {
  if (done_) return {};
  has_event_ = true;
  if (event.data == "[DONE]") {
    done_ = true;
    return {};
  }
  const auto json = Json::parse(event.data);
  if (!json)
    return Error{Code::corrupt, "an event of the model's answer is " + json.error().message};
  return take_json(*json, "delta");
}

// `message` names the field that holds the text: "delta" in events, "message" in a whole reply.
Result<void> ChatStream::take_json(const Json& json, std::string_view message) {
  if (!json.is_object()) {
    return Error{Code::corrupt, "an event of the model's answer is not a JSON object"};
  }
  if (!json["error"].is_null()) return error_in(json);
  if (json["model"].is_string()) model_ = json["model"].string();
  if (const Json& usage = json["usage"]; usage.is_object()) {
    usage_.input_tokens = std::max<std::int64_t>(0, usage["prompt_tokens"].integer());
    usage_.output_tokens = std::max<std::int64_t>(0, usage["completion_tokens"].integer());
  }
  // The last event holds only the usage.
  if (json["choices"].items().empty()) return {};
  const Json& choice = json["choices"].items().front();
  const Json& text = choice[message];
  if (text["refusal"].is_string() && !text["refusal"].string().empty()) {
    return Error{Code::invalid, "the model refused to answer"};
  }
  if (!text["content"].string().empty()) QUARRY_TRY(sink_(text["content"].string()));
  if (choice["finish_reason"].is_string()) finish_reason_ = choice["finish_reason"].string();
  if (finish_reason_ == "content_filter") {
    return Error{Code::invalid, "the service filtered the answer"};
  }
  return {};
}

}  // namespace quarry::generate
