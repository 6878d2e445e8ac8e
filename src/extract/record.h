// A JSON object that represents one document, as in BEIR corpora and most JSONL dumps.
#pragma once

#include <cstddef>

#include "core/json.h"
#include "extract/extractor.h"

namespace quarry::extract {

// True if `value` is an object with a string member `text`, `content` or `body`.
bool is_record(const Json& value);

// The document's source is "<source>#<id>", where the id is `_id`, `id` or else the ordinal.
// `title` becomes a heading before the text. Every other scalar or list of strings becomes
// metadata.
Document document_of_record(const Json& record, std::size_t ordinal, const ExtractInput& input,
                            const Extractor& extractor);

}  // namespace quarry::extract
