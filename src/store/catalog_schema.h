// The tables of the catalog; opens a catalog file and creates its tables. Schema:
// docs/format/catalog.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "core/result.h"
#include "store/sqlite.h"

namespace quarry::store {

// Incremented by every schema change that an older Quarry would misread.
inline constexpr std::int64_t kCatalogFormat = 1;

// Opens the only connection that writes and that checkpoints the WAL. Creates missing tables.
// Errors: as Catalog::open.
Result<std::unique_ptr<sqlite::Connection>> open_catalog_writer(const std::filesystem::path& file);

// Opens a connection that can read while this or another process writes, even in a folder that this
// process may not write. Errors: as Catalog::open.
Result<std::unique_ptr<sqlite::Connection>> open_catalog_reader(const std::filesystem::path& file);

}  // namespace quarry::store
