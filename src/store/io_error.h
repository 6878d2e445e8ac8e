// Converts errno values to errors. Private to this room.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/result.h"

namespace quarry::store {

// Returns the error of a failed operation. `doing` is a verb such as "write" or "map"; `bytes` is
// the size of the attempted write, named in the message unless 0. Thread-safe.
Error io_error(int error_number, std::string_view doing, const std::filesystem::path& path,
               std::uint64_t bytes = 0);

}  // namespace quarry::store
