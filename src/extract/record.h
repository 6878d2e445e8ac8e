// One JSON object that stands for a document: the shape of BEIR corpora and of most JSONL dumps.
#pragma once

#include <cstddef>

#include "core/json.h"
#include "extract/extractor.h"

namespace quarry::extract {

// Whether the object has text under a name that documents use: text, content or body.
bool is_record(const Json& value);

// `_id` or `id` names it ("<source>#<id>", or its ordinal where it has neither); `title` becomes a
// heading in front of the text; every other scalar, and list of strings, is metadata.
Document document_of_record(const Json& record, std::size_t ordinal, const ExtractInput& input,
                            const Extractor& extractor);

}  // namespace quarry::extract
