// The tables of the catalog and how a file becomes one. Schema: docs/format/catalog.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "core/result.h"
#include "store/sqlite.h"

namespace quarry::store {

// Counts up with every change to the tables that an older Quarry would misread.
inline constexpr std::int64_t kCatalogFormat = 1;

// A connection that writes and alone moves the log into the file. Makes the tables where there are
// none. Errors: as Catalog::open.
Result<std::unique_ptr<sqlite::Connection>> open_catalog_writer(const std::filesystem::path& file);

// A connection that reads beside the writer of this or another process, also in a folder that this
// process may not write. Errors: as Catalog::open.
Result<std::unique_ptr<sqlite::Connection>> open_catalog_reader(const std::filesystem::path& file);

}  // namespace quarry::store
