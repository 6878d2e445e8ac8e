// Takes out of foreign text what would drive a terminal instead of being read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace quarry::text {

// Removes control sequences whole (ECMA-48: colours, cursor movement, hyperlinks, titles), every
// other control character except line feed and tab, and the characters that reorder a line (the
// embeddings, overrides and isolates of UAX #9). A carriage return becomes a line feed.
std::string without_controls(std::string_view text);

// The same for text that comes in pieces, cut anywhere. One thread at a time.
class ControlFilter {
 public:
  // What may be shown so far; a sequence that is not complete is held back.
  std::string feed(std::string_view piece);
  // The text is complete.
  std::string finish();

 private:
  std::string held_;
};

}  // namespace quarry::text
