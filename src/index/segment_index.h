// The Index made of segments: the newest in memory, older ones in files.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "index/index.h"
#include "index/index_folder.h"
#include "index/snapshot.h"

namespace quarry {

// Thread-safe: writes take turns; a snapshot is a copy of a pointer.
class SegmentIndex final : public Index {
 public:
  // `beside`: what the folder holds stays untouched until the first flush.
  enum class Start { from_folder, beside };
  static Result<std::unique_ptr<Index>> open(IndexFolder folder, SearchContext context,
                                             Start start);

  Result<void> apply(std::vector<DocumentChange> changes) override;
  Result<void> flush() override;
  std::shared_ptr<const IndexSnapshot> snapshot() const override { return current(); }
  Result<std::vector<std::string>> check() const override;

 private:
  SegmentIndex(IndexFolder folder, SearchContext context, Start start, IndexFolder::State state);

  std::shared_ptr<const SegmentSnapshot> current() const;
  void publish(std::vector<SegmentView> views, std::uint64_t sequence);
  Result<void> relieve_memory();
  Result<void> store_memory();
  Result<void> merge_files(std::vector<SegmentView>& views);

  const SearchContext context_;
  std::mutex writing_;  // held through apply and flush; guards the two below
  IndexFolder folder_;
  bool listed_;  // false: nothing of ours is in the manifest yet, and must not be until flush
  mutable std::mutex publishing_;  // guards the pointer alone
  std::shared_ptr<const SegmentSnapshot> current_;
};

}  // namespace quarry
