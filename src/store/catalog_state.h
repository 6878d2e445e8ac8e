// What a Catalog holds while it is open. Used inside this room alone.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "store/catalog.h"
#include "store/reader_pool.h"
#include "store/sqlite.h"

namespace quarry::store {

// Thread-safe: the pool by itself, the writer under its mutex.
struct Catalog::State {
  State(const std::filesystem::path& path, std::unique_ptr<sqlite::Connection> connection)
      : file(path), writer(std::move(connection)), readers(path) {}
  ~State();

  // The writer's connection, or an error in a catalog that was opened for reading.
  Result<sqlite::Connection*> writing() const;

  const std::filesystem::path file;
  std::mutex mutex;                            // of the writer
  std::unique_ptr<sqlite::Connection> writer;  // none: opened for reading
  mutable ReaderPool readers;
};

}  // namespace quarry::store
