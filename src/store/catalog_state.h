// The connections of an open Catalog. Private to this room.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "store/catalog.h"
#include "store/reader_pool.h"
#include "store/sqlite.h"

namespace quarry::store {

// Thread-safe: the pool synchronizes itself; `mutex` guards `writer`.
struct Catalog::State {
  State(const std::filesystem::path& path, std::unique_ptr<sqlite::Connection> connection)
      : file(path), writer(std::move(connection)), readers(path) {}
  ~State();

  // Returns the write connection. Errors: denied (the catalog was opened read-only).
  Result<sqlite::Connection*> writing() const;

  const std::filesystem::path file;
  std::mutex mutex;                            // guards writer
  std::unique_ptr<sqlite::Connection> writer;  // null: opened read-only
  mutable ReaderPool readers;
};

}  // namespace quarry::store
