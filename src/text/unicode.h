// Normalizes text to well-formed NFC and counts it in code points (Unicode 15, UAX #15).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace quarry::text {

bool is_valid_utf8(std::string_view bytes);

// Returns the form in which all document text is stored: well-formed UTF-8 (each invalid byte
// becomes U+FFFD), NFC, "\n" for CR, CR LF, vertical tab, form feed and NEL, without byte order
// mark and without control characters other than tab and "\n".
std::string to_clean_text(std::string_view bytes);

// Converts `bytes` from the given IANA charset to UTF-8. A byte order mark overrides the name. If
// the name is empty or unknown, guesses UTF-8 or windows-1252. Never fails: invalid bytes become
// U+FFFD.
std::string decode_charset(std::string_view bytes, std::string_view charset = {});

// Counts the code points of well-formed UTF-8, the unit of citation offsets.
std::size_t count_code_points(std::string_view text);

// Returns the byte offset of code point `n`, counted from 0, or size() past the end.
std::size_t byte_of_code_point(std::string_view text, std::size_t n);

// Returns the start of the code point that contains the byte at `position`, or size() past the end.
std::size_t code_point_border(std::string_view text, std::size_t position);

// The Unicode property White_Space.
bool is_white_space(char32_t c);
// Returns true if `c` was assigned in that major version of Unicode. Tokenizers depend on the
// tables of the version that they were trained with.
bool is_in_unicode(char32_t c, unsigned version);

// `\w` of UTS #18: Alphabetic, marks, decimal digits, connectors such as "_", joiners.
bool is_regex_word(char32_t c);
std::string_view trim_white_space(std::string_view text);

// Full case folding with NFKC: words are compared in this form.
std::string fold(std::string_view text);

}  // namespace quarry::text
