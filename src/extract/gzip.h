// Unpacks gzip (RFC 1952), the step before an extractor sees the bytes.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry::extract {

bool is_gzip(std::string_view bytes);

// "corpus.jsonl.gz" gives "corpus.jsonl".
std::string name_without_gz(std::string_view name);

// All members, one after another. Errors: corrupt (naming the byte), exhausted where the content is
// larger than kMaxUnpackedBytes or grows more than any honest text would.
Result<std::string> gunzip(std::string_view bytes, std::string_view source);

}  // namespace quarry::extract
