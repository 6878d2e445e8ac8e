// What a filter may ask of a document: its metadata, and what every document has.
#pragma once

#include <string_view>

#include "core/json.h"

namespace quarry::filter {

struct DocumentFacts {
  std::string_view title;
  std::string_view source;      // where it came from; of a record with its place in the file
  std::string_view file;        // the file or URL; its last part is the name
  std::string_view media_type;  // "application/pdf"
};

// The metadata with `title`, `source`, `name` and `type`. A document whose metadata have a field of
// such a name keeps its own.
Json document_fields(Json metadata, const DocumentFacts& facts);

}  // namespace quarry::filter
