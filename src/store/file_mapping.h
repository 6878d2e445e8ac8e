// Maps files into memory, read-only. Private to this room.
#pragma once

#include <filesystem>
#include <memory>

#include "core/result.h"
#include "store/file_system.h"

namespace quarry::store {

// Implements FileSystem::map for the real file system.
Result<std::shared_ptr<const MappedFile>> map_file(const std::filesystem::path& path);

}  // namespace quarry::store
