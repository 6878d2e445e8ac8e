#include "knowledge/open_indexes.h"

#include <string>
#include <utility>

namespace quarry::knowledge {

std::shared_ptr<OpenIndexes::Entry> OpenIndexes::entry_of(store::CollectionKey collection) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Entry>& entry = entries_[collection];
  if (!entry) entry = std::make_shared<Entry>();
  return entry;
}

Result<std::shared_ptr<CollectionIndex>> OpenIndexes::get(store::CollectionKey collection,
                                                          const Open& open) {
  const std::shared_ptr<Entry> entry = entry_of(collection);
  const std::lock_guard lock(entry->mutex);
  if (entry->removed) {
    return {Code::not_found, "collection " + std::to_string(static_cast<std::int64_t>(collection)) +
                                 " has been removed"};
  }
  if (!entry->index) entry->index = QUARRY_TRY(open());
  return entry->index;
}

void OpenIndexes::remove(store::CollectionKey collection) {
  const std::shared_ptr<Entry> entry = entry_of(collection);
  std::shared_ptr<CollectionIndex> index;
  {
    const std::lock_guard lock(entry->mutex);
    entry->removed = true;
    index = std::exchange(entry->index, nullptr);
  }
  if (index) index->stop_writing();
}

}  // namespace quarry::knowledge
