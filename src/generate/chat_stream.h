// The answer of a chat completions endpoint, streamed or whole, read into text and usage.
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

  // Bytes of the response body, cut anywhere. Errors: corrupt (not the protocol), unavailable (the
  // server reports a failure in the middle), invalid (the model refused, or a filter cut it off).
  Result<void> feed(std::string_view bytes);
  // The body has ended. Errors: unavailable (it was empty, or ended in the middle of the answer),
  // corrupt (a page, or other text).
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
  std::string head_;  // until the first event: what to show of a body that is no event stream
  std::string body_;  // of a server that does not stream
  bool has_event_ = false, done_ = false;
  std::string finish_reason_, model_;
  Usage usage_;
};

}  // namespace quarry::generate
