// Removes sequences from untrusted text that a terminal would execute rather than display.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace quarry::text {

// Removes complete control sequences (ECMA-48: colours, cursor movement, hyperlinks, titles), every
// other control character except line feed and tab, and the characters that reorder a line (the
// embeddings, overrides and isolates of UAX #9). A carriage return, or CR LF, becomes one line
// feed.
std::string without_controls(std::string_view text);

// Filters text that arrives in pieces, which may be split at any byte. One thread at a time.
class ControlFilter {
 public:
  // Returns the text that is safe to display so far; holds back an incomplete sequence.
  std::string feed(std::string_view piece);
  // Call after the last piece. Returns the filtered rest.
  std::string finish();

 private:
  std::string held_;
};

}  // namespace quarry::text
