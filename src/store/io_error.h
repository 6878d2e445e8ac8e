// What an errno means to the person at the keyboard. Used inside this room alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/result.h"

namespace quarry::store {

// The failure of `doing` (a verb: "write", "map") on `path`. `bytes`: how many were to be written;
// a full disk names them. Immutable; share it freely.
Error io_error(int error_number, std::string_view doing, const std::filesystem::path& path,
               std::uint64_t bytes = 0);

}  // namespace quarry::store
