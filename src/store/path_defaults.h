// Labels and metadata that an ingest run gave to everything below a path. They are stored so that a
// later run without the flags applies the same values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json.h"

namespace quarry::store {

// An absent value was never given for this path. An empty list of labels was given: it makes
// everything below the path readable by everyone and overrides the labels of any parent path.
struct PathDefaults {
  std::string path;  // a file, a folder or a URL, as Source names it
  std::optional<std::vector<std::string>> labels;
  std::optional<Json> metadata;
};

}  // namespace quarry::store
