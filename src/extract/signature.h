// What the first bytes of a file tell: text or binary, and the names of formats that are not read.
#pragma once

#include <initializer_list>
#include <string_view>

namespace quarry::extract {

// The name of a binary format that no extractor reads ("PNG image", "ZIP archive", "legacy Word
// (OLE)"), or empty where the bytes carry no mark that is known.
std::string_view foreign_content(std::string_view bytes);

// Bytes that a person could read, in UTF-8, a single-byte charset or UTF-16 with a mark: no NUL and
// hardly any control characters near the start.
bool looks_like_text(std::string_view bytes);

// Whether the name ends in a dot and one of `endings` (in lower case): "Report.TXT" and {"txt"}.
bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings);

// Past a byte order mark of UTF-8 and white space.
std::string_view skip_to_content(std::string_view bytes);

// Compares ASCII letters without case; `prefix` is in lower case.
bool starts_with_fold(std::string_view text, std::string_view prefix);

}  // namespace quarry::extract
