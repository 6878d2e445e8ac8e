// Lines end with LF, CR or CRLF. "field: value" lines build an event; a blank line dispatches it.
// Invariant: line_ never holds a line end and is at most limits_.line_bytes long.
#include "net/event_stream.h"

namespace quarry::net {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

EventStreamParser::EventStreamParser(Sink sink, EventLimits limits)
    : sink_(std::move(sink)), limits_(limits) {}

Result<void> EventStreamParser::feed(std::string_view piece) {
  while (!piece.empty()) {
    if (after_cr_ && piece.front() == '\n') piece.remove_prefix(1);
    after_cr_ = false;
    const std::size_t end = piece.find_first_of("\r\n");
    QUARRY_TRY(append_to_line(piece.substr(0, end)));
    if (end == piece.npos) break;
    after_cr_ = piece[end] == '\r';
    piece.remove_prefix(end + 1);
    QUARRY_TRY(take_line());
  }
  return {};
}

Result<void> EventStreamParser::append_to_line(std::string_view text) {
  if (line_.size() + text.size() > limits_.line_bytes) {
    return Error{Code::exhausted, "a line of the event stream is longer than " +
                                      std::to_string(limits_.line_bytes) + " bytes"};
  }
  line_ += text;
  return {};
}

Result<void> EventStreamParser::take_line() {
  std::string_view line = line_;
  if (first_line_ && line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  first_line_ = false;
  auto taken = [&]() -> Result<void> {
    if (line.empty()) return dispatch();
    const std::size_t colon = line.find(':');
    if (colon == 0) return {};  // a comment, sent to keep the connection open
    std::string_view value = colon == line.npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    return take_field(line.substr(0, colon), value);
  }();
  line_.clear();
  return taken;
}

Result<void> EventStreamParser::take_field(std::string_view name, std::string_view value) {
  // Ignores unknown names and `retry`, a reconnection time: callers do not reconnect.
  if (name == "event") {
    event_.type = value;
  } else if (name == "id") {
    if (value.find('\0') == value.npos) event_.id = value;
  } else if (name == "data") {
    if (event_.data.size() + value.size() + 1 > limits_.event_bytes) {
      return Error{Code::exhausted, "an event of the stream is longer than " +
                                        std::to_string(limits_.event_bytes) + " bytes"};
    }
    if (has_data_) event_.data += '\n';
    event_.data += value;
    has_data_ = true;
  }
  return {};
}

Result<void> EventStreamParser::dispatch() {
  Result<void> sent;
  if (has_data_) {
    if (event_.type.empty()) event_.type = "message";
    sent = sink_(event_);
  }
  event_.type = "message";
  event_.data.clear();
  has_data_ = false;
  return sent;
}

}  // namespace quarry::net
