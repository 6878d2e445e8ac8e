// The chunks of a snapshot that one principal may see through one filter.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "index/index.h"
#include "index/permit_cache.h"
#include "index/segment_view.h"

namespace quarry {

// Immutable; share it freely.
class SnapshotScope final : public Scope {
 public:
  // A scan over another snapshot must refuse it: `snapshot` is never given twice in a process.
  SnapshotScope(std::uint64_t snapshot, std::span<const SegmentView> views,
                const Principal& principal, const Filter* filter);

  // Of this scope, the chunks that have all of the words. Who may read what stays as it is, and
  // with it the statistics.
  SnapshotScope with_words(std::span<const SegmentView> views,
                           std::span<const QueryWord> words) const;

  std::size_t permitted_chunks() const override;
  std::uint64_t snapshot() const { return snapshot_; }
  // By chunk of that segment; null: all of them.
  const Bitmap* chunks_of(std::size_t view) const { return permitted_chunks_[view].get(); }
  std::size_t permitted_chunks_of(std::size_t view) const { return permitted_of_[view]; }

  // What the labels alone let the principal read, whatever the filter: statistics run over it.
  const Readership& readable_of(std::size_t view) const { return *readable_[view]; }
  const ScopeTotals& readable() const { return totals_; }
  Languages languages() const override { return languages_; }

 private:
  using SharedBitmap = std::shared_ptr<const Bitmap>;

  void add(const SegmentView& view, const Principal& principal, const Filter* filter);

  std::uint64_t snapshot_;
  std::vector<std::size_t> permitted_of_;  // each segment; counted once, not by every search
  ScopeTotals totals_;
  Languages languages_;
  std::vector<std::shared_ptr<const Readership>> readable_;
  std::vector<SharedBitmap> permitted_chunks_;
};

}  // namespace quarry
