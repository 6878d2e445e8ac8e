// Converts bytes in any charset that ICU supports to UTF-8. Guesses a missing charset as browsers
// do (WHATWG Encoding): by the byte order mark, else UTF-8 if the bytes are well-formed, else
// windows-1252.
#include <memory>
#include <unicode/ucnv.h>

#include "text/unicode.h"
#include "text/utf8.h"

namespace quarry::text {
namespace {

struct Guess {
  std::string_view charset;
  std::size_t mark = 0;  // size of the byte order mark in bytes
};

Guess guess_charset(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xEF\xBB\xBF"sv)) return {"UTF-8", 3};
  if (bytes.starts_with("\xFF\xFE\0\0"sv)) return {"UTF-32LE", 4};
  if (bytes.starts_with("\0\0\xFE\xFF"sv)) return {"UTF-32BE", 4};
  if (bytes.starts_with("\xFF\xFE"sv)) return {"UTF-16LE", 2};
  if (bytes.starts_with("\xFE\xFF"sv)) return {"UTF-16BE", 2};
  return {is_valid_utf8(bytes) ? "UTF-8" : "windows-1252", 0};
}

std::string repair_utf8(std::string_view bytes) {
  if (is_valid_utf8(bytes)) return std::string(bytes);
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint c = decode_utf8(bytes, at);
    append_utf8(out, c.value);
    at += c.size;
  }
  return out;
}

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

Converter open_named(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name, &status), &ucnv_close);
  if (U_FAILURE(status)) converter.reset();
  return converter;
}

Converter open_converter(std::string_view charset) {
  Converter converter = open_named(std::string(charset).c_str());
  if (!converter) return converter;
  // Web pages labelled latin1 or ascii are really windows-1252 (WHATWG Encoding, 4.2).
  const UConverterType type = ucnv_getType(converter.get());
  const bool latin = type == UCNV_LATIN_1 || type == UCNV_US_ASCII;
  return latin ? open_named("windows-1252") : std::move(converter);
}

void append_utf16(std::string& out, const UChar* begin, const UChar* end) {
  while (begin < end) {
    char32_t c = static_cast<char16_t>(*begin++);
    if (U16_IS_LEAD(c) && begin < end && U16_IS_TRAIL(*begin)) {
      c = static_cast<char32_t>(U16_GET_SUPPLEMENTARY(c, *begin));
      ++begin;
    }
    append_utf8(out, U_IS_SURROGATE(c) ? kReplacement : c);
  }
}

std::string convert(std::string_view bytes, UConverter* converter) {
  std::string out;
  out.reserve(bytes.size());
  const char* source = bytes.data();
  const char* const source_end = source + bytes.size();
  UChar buffer[4096];
  // A lead surrogate at the end of the buffer is carried over to the next round, so that a pair is
  // never split.
  UChar* pending = buffer;
  for (;;) {
    UErrorCode status = U_ZERO_ERROR;
    UChar* target = pending;
    ucnv_toUnicode(converter, &target, std::end(buffer), &source, source_end, nullptr, true,
                   &status);
    const bool more = status == U_BUFFER_OVERFLOW_ERROR;
    const bool torn = more && target > buffer && U16_IS_LEAD(target[-1]);
    append_utf16(out, buffer, torn ? target - 1 : target);
    if (!more) return out;
    pending = buffer;
    if (torn) *pending++ = target[-1];
  }
}

}  // namespace

std::string decode_charset(std::string_view bytes, std::string_view charset) {
  const Guess guess = guess_charset(bytes);
  if (charset.empty() || guess.mark > 0) charset = guess.charset;
  bytes.remove_prefix(guess.mark);
  const Converter converter = open_converter(charset);
  // An unknown charset name says nothing about the bytes, so guess.
  if (!converter) return decode_charset(bytes, guess_charset(bytes).charset);
  const bool utf8 = ucnv_getType(converter.get()) == UCNV_UTF8;
  return utf8 ? repair_utf8(bytes) : convert(bytes, converter.get());
}

}  // namespace quarry::text
