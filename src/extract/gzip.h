// Unpacks gzip (RFC 1952) before an extractor sees the bytes.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry::extract {

bool is_gzip(std::string_view bytes);

// Removes the extension: "corpus.jsonl.gz" becomes "corpus.jsonl".
std::string name_without_gz(std::string_view name);

// Unpacks and concatenates all members. Errors: corrupt (naming the byte), exhausted if the content
// exceeds 512 MiB or, beyond 16 MiB, is compressed more than 200:1, as only a bomb is.
Result<std::string> gunzip(std::string_view bytes, std::string_view source);

}  // namespace quarry::extract
