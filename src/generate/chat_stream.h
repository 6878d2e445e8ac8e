// Parses the reply of a chat completions endpoint, streamed or not, into text and usage.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "generate/answer.h"
#include "net/event_stream.h"

namespace quarry::generate {

// One thread at a time.
class ChatStream {
 public:
  using TextPiece = std::function<Result<void>(std::string_view text)>;

  explicit ChatStream(TextPiece sink);

  // `bytes` continue the response body and may end anywhere. Errors: those of the sink; corrupt
  // (the reply does not follow the protocol), unavailable (the server reports a failure), exhausted
  // (an unstreamed reply above 4 MiB), invalid (the model refused, or a content filter ended the
  // reply).
  Result<void> feed(std::string_view bytes);
  // The body has ended. Errors: those of feed(); unavailable (the body is empty, or ends before the
  // reply does), corrupt (a web page or other text).
  Result<void> finish();

  const Usage& usage() const { return usage_; }
  bool cut_off() const { return finish_reason_ == "length"; }  // by the token limit
  const std::string& model() const { return model_; }          // as the server names it

 private:
  enum class Kind { unknown, events, whole };

  Result<void> take_event(const net::ServerEvent& event);
  Result<void> take_json(const Json& json, std::string_view message);

  TextPiece sink_;
  net::EventStreamParser parser_;
  Kind kind_ = Kind::unknown;
  std::string head_;  // the first bytes, for the error message if no event follows
  std::string body_;  // the whole body, from a server that does not stream
  bool has_event_ = false, done_ = false;
  std::string finish_reason_, model_;
  Usage usage_;
};

}  // namespace quarry::generate
