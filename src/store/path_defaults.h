// Labels and metadata that runs gave to everything below a path, kept so that a later run without
// them gives the same.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json.h"

namespace quarry::store {

// What is absent was never given for this path; an empty list of labels was: it opens what lies
// below to everyone, whatever a path above says.
struct PathDefaults {
  std::string path;  // a file, a folder or a URL, as Source names it
  std::optional<std::vector<std::string>> labels;
  std::optional<Json> metadata;
};

}  // namespace quarry::store
