// Identifies files by their first bytes: text or binary, and the names of binary formats.
#pragma once

#include <initializer_list>
#include <string_view>

namespace quarry::extract {

// The name of the binary format ("PNG image", "ZIP archive", "Word document (DOCX)"), or empty if
// the bytes carry no known signature.
std::string_view binary_format(std::string_view bytes);

// True for text in UTF-8, a single-byte charset or UTF-16 with a byte order mark: no known binary
// signature, no NUL and hardly any control characters in the first 8 KiB.
bool looks_like_text(std::string_view bytes);

// True if the name has one of the extensions, which are in lower case: "Report.TXT" matches
// {"txt"}.
bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings);

// Skips a UTF-8 byte order mark and leading white space.
std::string_view skip_to_content(std::string_view bytes);

// True if `text` begins with `prefix`, ignoring the case of ASCII letters. `prefix` is in lower
// case.
bool starts_with_fold(std::string_view text, std::string_view prefix);

}  // namespace quarry::extract
