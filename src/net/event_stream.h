// Server-sent events (WHATWG HTML, section 9.2) read from bytes as they arrive.
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
  std::string id;    // the last one seen, of this event or an earlier one
};

struct EventLimits {
  std::size_t line_bytes = 1 << 20;
  std::size_t event_bytes = 4 << 20;
};

// Pieces may be cut anywhere, also between CR and LF or within a character. An event that the
// stream's end cuts off is dropped, as the standard says. One thread at a time.
class EventStreamParser {
 public:
  using Sink = std::function<Result<void>(const ServerEvent& event)>;

  explicit EventStreamParser(Sink sink, EventLimits limits = {});

  // Errors: exhausted (a line or event over the limits), and what the sink returns.
  Result<void> feed(std::string_view piece);
  // The text that has come in since the last complete event.
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
  bool after_cr_ = false;   // a LF that comes next belongs to the line end already taken
  bool first_line_ = true;  // may begin with a byte order mark
};

}  // namespace quarry::net
