#include "store/reader_pool.h"

#include "store/catalog_schema.h"

namespace quarry::store {
namespace {

// Connections kept for reuse. More threads may read at once, but their connections are closed
// afterwards, because each may hold 4 MiB of cache.
constexpr std::size_t kIdleConnections = 8;

}  // namespace

Result<ReaderPool::Lease> ReaderPool::take() {
  std::unique_ptr<sqlite::Connection> connection;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!connection) connection = QUARRY_TRY(open_catalog_reader(file_));
  return Lease(*this, std::move(connection));
}

void ReaderPool::give_back(std::unique_ptr<sqlite::Connection> connection) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleConnections) idle_.push_back(std::move(connection));
}

void ReaderPool::close_all() {
  const std::lock_guard lock(mutex_);
  idle_.clear();
}

}  // namespace quarry::store
