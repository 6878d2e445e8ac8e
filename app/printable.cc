#include "app/printable.h"

#include <cstdio>

#include "text/utf8.h"

namespace quarry::app {
namespace {

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// Line and paragraph separators, and the embeddings, overrides and isolates of UAX #9.
bool reorders_or_splits(char32_t c) {
  return (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::string escape(char32_t c) {
  if (c == '\n') return "\\n";
  if (c == '\r') return "\\r";
  if (c == '\t') return "\\t";
  char code[12];
  std::snprintf(code, sizeof code, c < 0x100 ? "\\x%02x" : "\\u%04x", static_cast<unsigned>(c));
  return code;
}

}  // namespace

std::string printable(std::string_view text, Lines lines) {
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const text::CodePoint c = text::decode_utf8(text, at);
    const bool kept = lines == Lines::many && (c.value == '\n' || c.value == '\t');
    const bool ends_line = lines == Lines::many && text.substr(at).starts_with("\r\n");
    if (ends_line) {
      // Drops the carriage return; the line feed follows.
    } else if (!c.valid) {
      shown += escape(static_cast<unsigned char>(text[at]));
    } else if (!kept &&
               (is_control(c.value) || (lines == Lines::one && reorders_or_splits(c.value)))) {
      shown += escape(c.value);
    } else {
      shown += text.substr(at, c.size);
    }
    at += c.size;
  }
  return shown;
}

}  // namespace quarry::app
