// The indexes that a home has open, one for each collection.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "knowledge/collection_index.h"

namespace quarry::knowledge {

// Opening an index may take minutes, where it must be verified or rebuilt. Only callers that want
// the same collection wait for it. Thread-safe.
class OpenIndexes {
 public:
  using Open = std::function<Result<std::unique_ptr<CollectionIndex>>()>;

  // Calls `open` unless the index is open. A failure is not kept: the next caller tries again.
  // Errors: not_found (the collection was removed), those of `open`.
  Result<std::shared_ptr<CollectionIndex>> get(store::CollectionKey collection, const Open& open);
  // Bars the collection from being opened again, waits for an opening under way, and makes the
  // index write nothing more, whoever else holds it.
  void remove(store::CollectionKey collection);

 private:
  // One for each collection that was ever asked for. Keys are never reused.
  struct Entry {
    std::mutex mutex;  // held while the index is opened; guards what follows
    std::shared_ptr<CollectionIndex> index;
    bool removed = false;
  };
  std::shared_ptr<Entry> entry_of(store::CollectionKey collection);

  std::mutex mutex_;  // guards the map alone
  std::map<store::CollectionKey, std::shared_ptr<Entry>> entries_;
};

}  // namespace quarry::knowledge
