// Files as read-only memory. Used inside this room alone.
#pragma once

#include <filesystem>
#include <memory>

#include "core/result.h"
#include "store/file_system.h"

namespace quarry::store {

// As FileSystem::map.
Result<std::shared_ptr<const MappedFile>> map_file(const std::filesystem::path& path);

}  // namespace quarry::store
