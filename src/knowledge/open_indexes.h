// The open indexes of a home, one per collection.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "knowledge/collection_index.h"

namespace quarry::knowledge {

// Opening an index may take minutes if it must be verified or rebuilt. Only callers that need the
// same collection wait for it. Thread-safe.
class OpenIndexes {
 public:
  using Open = std::function<Result<std::unique_ptr<CollectionIndex>>()>;

  // Calls `open` unless the index is open already. A failure is not remembered: the next caller
  // tries again.
  // Errors: not_found (the collection was removed), those of `open`.
  Result<std::shared_ptr<CollectionIndex>> get(store::CollectionKey collection, const Open& open);
  // Waits for an opening in progress, prevents any later one, and stops the index from writing,
  // even if other threads still hold it.
  void remove(store::CollectionKey collection);

 private:
  // One per collection ever requested. Keys are never reused.
  struct Entry {
    std::mutex mutex;  // held while the index is opened; guards the fields below
    std::shared_ptr<CollectionIndex> index;
    bool removed = false;
  };
  std::shared_ptr<Entry> entry_of(store::CollectionKey collection);

  std::mutex mutex_;  // guards only the map
  std::map<store::CollectionKey, std::shared_ptr<Entry>> entries_;
};

}  // namespace quarry::knowledge
