// The fields of a document that a filter can compare: its metadata and a few that every document
// has.
#pragma once

#include <string_view>

#include "core/json.h"

namespace quarry::filter {

struct DocumentFacts {
  std::string_view title;
  std::string_view source;  // where it came from; for a record, includes its position in the file
  std::string_view file;    // path or URL; its last part becomes `name`
  std::string_view media_type;  // "application/pdf"
};

// Adds `title`, `source`, `name` and `type` to the metadata. A metadata field of the same name
// wins; an empty fact adds no field.
Json document_fields(Json metadata, const DocumentFacts& facts);

}  // namespace quarry::filter
