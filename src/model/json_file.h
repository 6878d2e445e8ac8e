// Reads the small JSON files of a model's folder.
#pragma once

#include <filesystem>
#include <optional>

#include "core/json.h"
#include "core/result.h"

namespace quarry::model {

// Errors: not_found, unavailable, corrupt; with the file's path.
Result<Json> read_json_file(const std::filesystem::path& path);

// Returns nullopt if the file is absent. A file that exists but cannot be read or parsed is an
// error.
Result<std::optional<Json>> read_optional_json_file(const std::filesystem::path& path);

}  // namespace quarry::model
