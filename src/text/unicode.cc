// Idea: most text is ASCII, so every function handles ASCII by table or eight bytes at a time and
// passes only the other stretches to ICU. A stretch for the normalizer starts one character before
// the first non-ASCII byte ("e" + U+0301 compose). It ends before the next ASCII byte, which never
// composes with preceding text: every ASCII character has Canonical_Combining_Class 0 and is never
// second in a composition pair.
#include "text/unicode.h"

#include <bit>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include "text/utf8.h"

namespace quarry::text {
namespace {

constexpr char32_t kByteOrderMark = 0xFEFF;
constexpr char32_t kNextLine = 0x85;

const icu::Normalizer2* nfc() {
  static const icu::Normalizer2* instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    return icu::Normalizer2::getNFCInstance(status);
  }();
  return instance;
}

const icu::Normalizer2* nfkc_casefold() {
  static const icu::Normalizer2* instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    return icu::Normalizer2::getNFKCCasefoldInstance(status);
  }();
  return instance;
}

// Without ICU data the stretch stays unchanged: well-formed, but not normalized.
void append_normalized(std::string& out, std::string_view stretch, const icu::Normalizer2* form) {
  const std::size_t before = out.size();
  UErrorCode status = U_ZERO_ERROR;
  icu::StringByteSink<std::string> sink(&out);
  const icu::StringPiece piece(stretch.data(), static_cast<std::int32_t>(stretch.size()));
  if (form) form->normalizeUTF8(0, piece, sink, nullptr, status);
  if (form && U_SUCCESS(status)) return;
  out.resize(before);
  out += stretch;
}

// ICU lengths have 32 bits, so very long stretches are split. Such a run is not real text.
constexpr std::size_t kLongestStretch = std::size_t{1} << 24;

std::size_t stretch_end(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && !is_ascii(text[end])) ++end;
  if (end - from <= kLongestStretch) return end;
  return code_point_border(text, from + kLongestStretch);
}

template <class AppendAscii>
std::string normalize(std::string_view text, const icu::Normalizer2* form, AppendAscii ascii) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t high = find_non_ascii(text, at);
    if (high == text.size()) {
      ascii(out, text.substr(at));
      break;
    }
    const std::size_t stretch = high > at ? high - 1 : high;
    const std::size_t end = stretch_end(text, high);
    ascii(out, text.substr(at, stretch - at));
    append_normalized(out, text.substr(stretch, end - stretch), form);
    at = end;
  }
  return out;
}

bool is_dropped(char32_t c) {
  if (c < 0x20) return c != '\t' && c != '\n';
  return (c >= 0x7F && c <= 0x9F) || c == kByteOrderMark;
}

// Converts line ends to "\n" and invalid bytes to U+FFFD, and removes control characters.
class Cleaner {
 public:
  explicit Cleaner(std::string_view bytes) : bytes_(bytes) { out_.reserve(bytes.size()); }

  std::string run() {
    for (std::size_t at = 0; at < bytes_.size();) at = step(at);
    return std::move(out_);
  }
  bool saw_non_ascii() const { return saw_non_ascii_; }

 private:
  static bool is_plain(char c) { return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\t'; }

  std::size_t step(std::size_t at) {
    std::size_t plain = at;
    while (plain < bytes_.size() && is_plain(bytes_[plain])) ++plain;
    out_ += bytes_.substr(at, plain - at);
    if (plain == bytes_.size()) return plain;
    return special(plain);
  }

  std::size_t special(std::size_t at) {
    const CodePoint c = decode_utf8(bytes_, at);
    const std::size_t next = at + c.size;
    if (c.value == '\r') {
      if (next == bytes_.size() || bytes_[next] != '\n') out_ += '\n';
    } else if (c.value == '\f' || c.value == '\v' || c.value == kNextLine) {
      out_ += '\n';
    } else if (!c.valid) {
      append(kReplacement);
    } else if (!is_dropped(c.value)) {
      append(c.value);
    }
    return next;
  }

  void append(char32_t c) {
    saw_non_ascii_ = true;
    append_utf8(out_, c);
  }

  std::string_view bytes_;
  std::string out_;
  bool saw_non_ascii_ = false;
};

char lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Counts the bytes of `word` that start a code point.
int starts_in(std::uint64_t word) {
  constexpr std::uint64_t kLowBits = 0x0101010101010101u;
  const std::uint64_t continuation = (word >> 7) & ~(word >> 6) & kLowBits;
  return 8 - std::popcount(continuation);
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) {
  for (std::size_t at = find_non_ascii(bytes, 0); at < bytes.size();) {
    const CodePoint c = decode_utf8(bytes, at);
    if (!c.valid) return false;
    at += c.size;
    if (at < bytes.size() && is_ascii(bytes[at])) at = find_non_ascii(bytes, at);
  }
  return true;
}

std::string to_clean_text(std::string_view bytes) {
  Cleaner cleaner(bytes);
  std::string text = cleaner.run();
  if (!cleaner.saw_non_ascii()) return text;
  return normalize(text, nfc(), [](std::string& out, std::string_view run) { out += run; });
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  std::size_t at = 0;
  std::uint64_t word;
  for (; at + 8 <= text.size(); at += 8) {
    std::memcpy(&word, text.data() + at, 8);
    count += static_cast<std::size_t>(starts_in(word));
  }
  for (; at < text.size(); ++at) count += !is_continuation(text[at]);
  return count;
}

std::size_t byte_of_code_point(std::string_view text, std::size_t n) {
  std::size_t at = 0;
  std::uint64_t word;
  for (; at + 8 <= text.size(); at += 8) {
    std::memcpy(&word, text.data() + at, 8);
    const auto starts = static_cast<std::size_t>(starts_in(word));
    if (starts > n) break;
    n -= starts;
  }
  for (; at < text.size(); ++at) {
    if (is_continuation(text[at])) continue;
    if (n-- == 0) return at;
  }
  return text.size();
}

std::size_t code_point_border(std::string_view text, std::size_t position) {
  constexpr int kMost = 3;  // continuation bytes of a well-formed code point
  if (position >= text.size()) return text.size();
  for (int i = 0; i < kMost && position > 0 && is_continuation(text[position]); ++i) --position;
  return position;
}

bool is_white_space(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
  return u_isUWhiteSpace(static_cast<UChar32>(c));
}

bool is_in_unicode(char32_t c, unsigned version) {
  constexpr char32_t kComplete = 0x370;  // nothing below was added after Unicode 5
  if (c < kComplete) return true;
  UVersionInfo age;
  u_charAge(static_cast<UChar32>(c), age);
  return age[0] <= version;
}

bool is_regex_word(char32_t c) {
  constexpr std::uint32_t kWord = U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK;
  constexpr char32_t kNonJoiner = 0x200C;
  constexpr char32_t kJoiner = 0x200D;
  const auto code = static_cast<UChar32>(c);
  return (U_GET_GC_MASK(code) & kWord) != 0 || u_isUAlphabetic(code) || c == kNonJoiner ||
         c == kJoiner;
}

std::string_view trim_white_space(std::string_view text) {
  while (!text.empty()) {
    const CodePoint first = decode_utf8(text, 0);
    if (!is_white_space(first.value)) break;
    text.remove_prefix(first.size);
  }
  while (!text.empty()) {
    const std::size_t last = code_point_border(text, text.size() - 1);
    if (!is_white_space(decode_utf8(text, last).value)) break;
    text.remove_suffix(text.size() - last);
  }
  return text;
}

std::string fold(std::string_view text) {
  return normalize(text, nfkc_casefold(), [](std::string& out, std::string_view run) {
    const std::size_t before = out.size();
    out += run;
    for (std::size_t i = before; i < out.size(); ++i) out[i] = lower_ascii(out[i]);
  });
}

}  // namespace quarry::text
