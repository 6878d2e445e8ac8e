// Idea: each function measures one ECMA-48 sequence at the start of a text and returns nothing if
// the sequence may continue past the end. ControlFilter holds back such a sequence until more text
// arrives; without_controls() removes only its introducer.
#include "text/control_filter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "text/utf8.h"

namespace quarry::text {
namespace {

constexpr char32_t kBell = 0x07, kEscape = 0x1B, kDelete = 0x7F;
constexpr char32_t kControlSequence = 0x9B, kStringTerminator = 0x9C;  // of the C1 set

// A longer sequence is treated as text after a stray introducer: a malformed sequence must not
// swallow an answer.
constexpr std::size_t kLongestSequence = 2048;

bool is_control(char32_t c) { return c < 0x20 || (c >= kDelete && c <= 0x9F); }

bool reorders(char32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

// DCS, SOS, OSC, PM and APC introduce a string that runs up to a terminator.
bool opens_string(char32_t c) {
  return c == 0x90 || c == 0x98 || c == 0x9D || c == 0x9E || c == 0x9F;
}

// A number of bytes at the start of a text; nothing if more text is needed to decide.
using Length = std::optional<std::size_t>;

std::size_t skip(std::string_view text, std::size_t at, char first, char last) {
  while (at < text.size() && text[at] >= first && text[at] <= last) ++at;
  return at;
}

// Returns the end of a control sequence whose introducer ends at `at`: parameters, intermediates,
// final byte.
Length rest_of_sequence(std::string_view text, std::size_t at) {
  at = skip(text, skip(text, at, '0', '?'), ' ', '/');
  if (at == text.size()) return std::nullopt;
  return text[at] >= '@' && text[at] <= '~' ? at + 1 : at;
}

// Returns the end of the string whose introducer ends at `begin`. A string never spans lines.
Length rest_of_string(std::string_view text, const std::size_t begin) {
  for (std::size_t at = begin; at < std::min(text.size(), kLongestSequence);) {
    const CodePoint c = decode_utf8(text, at);
    if (c.value == '\n') return begin;
    at += c.size;
    if (c.value == kBell || c.value == kStringTerminator) return at;
    if (c.value == kEscape && at < text.size()) return text[at] == '\\' ? at + 1 : at - 1;
  }
  return text.size() < kLongestSequence ? std::nullopt : Length(begin);
}

// Returns the size of the sequence that the escape character at the start of `text` begins.
Length escape_sequence(std::string_view text) {
  const std::size_t at = skip(text, 1, ' ', '/');
  if (at == text.size()) return std::nullopt;
  const char final = text[at];
  if (at == 1 && final >= '@' && final <= '_') {  // the seven-bit form of a C1 control
    const char32_t control = static_cast<unsigned char>(final) + 0x40U;
    if (control == kControlSequence) return rest_of_sequence(text, 2);
    return opens_string(control) ? rest_of_string(text, 2) : Length(2);
  }
  return final >= '0' && final <= '~' ? at + 1 : at;
}

Length control_at_head(std::string_view text, const CodePoint& c) {
  if (c.value == kEscape) return escape_sequence(text);
  if (c.value == kControlSequence) return rest_of_sequence(text, c.size);
  if (opens_string(c.value)) return rest_of_string(text, c.size);
  return c.size;
}

enum class Text { complete, partial };

// Appends the displayable text to `out` and returns how many bytes of `text` it consumed.
std::size_t filter(std::string_view text, Text state, std::string& out) {
  std::size_t at = 0;
  while (at < text.size()) {
    const CodePoint c = decode_utf8(text, at);
    const bool cut = !c.valid && text.size() - at < 4;
    if (state == Text::partial && (cut || text.substr(at) == "\r")) break;
    if (c.value == '\r') {
      if (!text.substr(at).starts_with("\r\n")) out += '\n';
    } else if (is_control(c.value) && c.value != '\n' && c.value != '\t') {
      const Length length = control_at_head(text.substr(at), c);
      if (!length && state == Text::partial) break;
      at += length.value_or(c.size);
      continue;
    } else if (!reorders(c.value)) {
      out += text.substr(at, c.size);
    }
    at += c.size;
  }
  return at;
}

}  // namespace

std::string without_controls(std::string_view text) {
  std::string shown;
  filter(text, Text::complete, shown);
  return shown;
}

std::string ControlFilter::feed(std::string_view piece) {
  held_ += piece;
  std::string shown;
  held_.erase(0, filter(held_, Text::partial, shown));
  return shown;
}

std::string ControlFilter::finish() { return without_controls(std::exchange(held_, {})); }

}  // namespace quarry::text
