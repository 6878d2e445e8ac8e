// Converts SQLite result codes to errors. Private to this room.
#pragma once

#include <filesystem>

#include "core/result.h"

struct sqlite3;

namespace quarry::store::sqlite {

// Returns the error for the extended result code `code` of `handle`. The message names `file`.
Error error_of(sqlite3* handle, int code, const std::filesystem::path& file);

}  // namespace quarry::store::sqlite
