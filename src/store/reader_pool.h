// The catalog's pool of read connections; each is used by one thread at a time. Private to this
// room.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "core/result.h"
#include "store/sqlite.h"

namespace quarry::store {

// Opens connections on demand and keeps a few idle ones for reuse. Thread-safe.
class ReaderPool {
 public:
  explicit ReaderPool(std::filesystem::path file) : file_(std::move(file)) {}

  // Borrows a connection; the destructor returns it to the pool. One thread at a time.
  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<sqlite::Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    ~Lease() {
      if (connection_) pool_->give_back(std::move(connection_));
    }
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    sqlite::Connection* operator->() const { return connection_.get(); }
    sqlite::Connection& operator*() const { return *connection_; }

   private:
    ReaderPool* pool_;
    std::unique_ptr<sqlite::Connection> connection_;
  };

  // Returns an idle connection or opens one. Errors: as Catalog::open.
  Result<Lease> take();
  // Closes the idle connections. No lease may be in use.
  void close_all();

 private:
  void give_back(std::unique_ptr<sqlite::Connection> connection);

  const std::filesystem::path file_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<sqlite::Connection>> idle_;
};

}  // namespace quarry::store
