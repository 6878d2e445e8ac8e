#include "embed/shown_text.h"

#include <algorithm>

namespace quarry::embed {
namespace {

constexpr std::size_t kShownBytes = 60;  // keeps the whole message within two lines

}  // namespace

std::string shown(std::string_view text) {
  std::size_t end = std::min(text.size(), kShownBytes);
  while (end > 0 && end < text.size() && (text[end] & 0xc0) == 0x80) --end;
  std::string line(text.substr(0, end));
  std::ranges::replace_if(line, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return end < text.size() ? line + "..." : line;
}

}  // namespace quarry::embed
