// Layout, all little-endian: the size of the trie in bytes (u32), the units of the trie (u32 each),
// then the replacements in UTF-8, each followed by a NUL. The bits of a unit (darts-clone, Yata):
//   bits 0-7 label, bit 8 a value follows, bit 9 the offset is in units of 256, bits 10-30 offset;
//   bit 31 marks a value, bits 0-30 of which are a position in the results.
// From a node at `p`, the child for byte `b` is at `p ^ offset ^ b`, and its value at `p ^ offset`.
// See Kudo 2018, "SentencePiece". The bytes are untrusted: every position is checked.
#include "tokenize/charsmap.h"

namespace quarry::tokenize {
namespace {

Error corrupt(const std::string& what) {
  return {Code::corrupt, "tokenizer.json: precompiled_charsmap " + what};
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

Result<std::string> decode_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const int digit = base64_digit(c);
    if (digit < 0) return corrupt("is not valid base64");
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> held);
  }
  return out;
}

std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

std::uint32_t label(std::uint32_t unit) { return unit & 0x800000FFu; }
bool has_value(std::uint32_t unit) { return (unit >> 8) & 1; }
std::uint32_t offset(std::uint32_t unit) { return (unit >> 10) << ((unit & 0x200u) >> 6); }
std::uint32_t value(std::uint32_t unit) { return unit & 0x7FFFFFFFu; }

}  // namespace

Result<Charsmap> Charsmap::read(std::string_view base64) {
  const std::string bytes = QUARRY_TRY(decode_base64(base64));
  if (bytes.size() < 4) return corrupt("is empty");
  const std::size_t size = u32_at(bytes, 0);
  if (size % 4 != 0 || size == 0 || size > bytes.size() - 4) {
    return corrupt("of " + std::to_string(bytes.size()) + " bytes claims a trie of " +
                   std::to_string(size));
  }
  Charsmap out;
  out.units_.resize(size / 4);
  for (std::size_t i = 0; i < out.units_.size(); ++i) out.units_[i] = u32_at(bytes, 4 + i * 4);
  out.results_ = bytes.substr(4 + size);
  for (unsigned c = 1; c < 128; ++c) {
    const char alone = static_cast<char>(c);
    out.changes_[c] = out.find({&alone, 1}).has_value();
  }
  return out;
}

std::optional<std::string_view> Charsmap::find(std::string_view bytes) const {
  std::size_t node = offset(units_[0]);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0) return {};
    node ^= byte;
    if (node >= units_.size() || label(units_[node]) != byte) return {};
    const bool found = has_value(units_[node]);
    node ^= offset(units_[node]);
    if (!found) continue;
    if (node >= units_.size()) return {};
    const std::size_t begin = value(units_[node]);
    if (begin > results_.size()) return {};
    const std::string_view rest = std::string_view(results_).substr(begin);
    return rest.substr(0, rest.find('\0'));
  }
  return {};
}

}  // namespace quarry::tokenize
