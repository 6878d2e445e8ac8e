// UTF-8 in, well-formed NFC out, and counting in code points (Unicode 15, UAX #15).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace quarry::text {

bool is_valid_utf8(std::string_view bytes);

// The form every document text has: well-formed UTF-8 (each bad byte becomes U+FFFD), NFC, "\n" for
// CR and CRLF, without NUL, byte order mark and the control characters that no text needs.
std::string to_clean_text(std::string_view bytes);

// Bytes in the given IANA charset to UTF-8; an empty name guesses (byte order mark, UTF-8,
// windows-1252). Never fails: what cannot be read becomes U+FFFD.
std::string decode_charset(std::string_view bytes, std::string_view charset = {});

// Code points in well-formed UTF-8. Citations count in these.
std::size_t count_code_points(std::string_view text);

// The byte position of the nth code point from the start, or size() past the end.
std::size_t byte_of_code_point(std::string_view text, std::size_t n);

// The greatest code point border <= position.
std::size_t code_point_border(std::string_view text, std::size_t position);

// White_Space of Unicode.
bool is_white_space(char32_t c);
// Whether Unicode had this character in that version already. Tokenizers were trained on what old
// tables said of a text.
bool is_in_unicode(char32_t c, unsigned version);

// `\w` of UTS #18: Alphabetic, marks, decimal digits, connectors such as "_", joiners.
bool is_regex_word(char32_t c);
std::string_view trim_white_space(std::string_view text);

// Full case folding with NFKC: the form in which words are compared.
std::string fold(std::string_view text);

}  // namespace quarry::text
