// Which of our codes an SQLite result is. Used inside this room alone.
#pragma once

#include <filesystem>

#include "core/result.h"

struct sqlite3;

namespace quarry::store::sqlite {

// `code` is an extended result code of `handle`; `file` is named in the message.
Error error_of(sqlite3* handle, int code, const std::filesystem::path& file);

}  // namespace quarry::store::sqlite
