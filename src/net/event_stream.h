// An incremental parser for server-sent events (WHATWG HTML, section 9.2).
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry::net {

struct ServerEvent {
  std::string type = "message";
  std::string data;  // lines joined by "\n"
  std::string id;    // the last id received, by this event or an earlier one
};

struct EventLimits {
  std::size_t line_bytes = 1 << 20;
  std::size_t event_bytes = 4 << 20;
};

// Pieces may end anywhere, even between CR and LF or inside a character. As the standard requires,
// an event without its closing blank line is dropped. One thread at a time.
class EventStreamParser {
 public:
  using Sink = std::function<Result<void>(const ServerEvent& event)>;

  explicit EventStreamParser(Sink sink, EventLimits limits = {});

  // Parses the next piece and calls the sink for each complete event. Errors: exhausted (a line or
  // an event exceeds the limits), and any error of the sink.
  Result<void> feed(std::string_view piece);
  // True while the parser holds part of an event or of a line.
  bool in_event() const { return has_data_ || !line_.empty(); }

 private:
  Result<void> append_to_line(std::string_view text);
  Result<void> take_line();
  Result<void> take_field(std::string_view name, std::string_view value);
  Result<void> dispatch();

  Sink sink_;
  EventLimits limits_;
  std::string line_;
  ServerEvent event_;
  bool has_data_ = false;
  bool after_cr_ = false;   // a LF that follows belongs to the line end already consumed
  bool first_line_ = true;  // the first line may begin with a byte order mark
};

}  // namespace quarry::net
