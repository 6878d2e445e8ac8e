// The chunks of a snapshot that one principal may read and one filter matches.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/principal.h"
#include "filter/filter.h"
#include "search/permit_cache.h"
#include "segment/segment_view.h"
#include "text/language.h"
#include "words/query_word.h"

namespace quarry::search {

// The segments of one snapshot with the cache of each.
struct ScopedViews {
  std::uint64_t snapshot = 0;  // unique in the process
  std::span<const segment::SegmentView> views;
  std::span<const std::shared_ptr<PermitCache>> permits;  // one for each view
};

// Only a Snapshot creates one. Every search takes a scope, visits nothing outside it, and refuses
// the scope of another snapshot. Immutable; share it freely.
class Scope {
 public:
  Scope(const ScopedViews& views, const Principal& principal, const filter::Filter* filter);

  // Restricts the scope to the chunks that contain all of the words. The readable part, and so the
  // BM25 statistics, stay the same.
  Scope with_words(std::span<const segment::SegmentView> views,
                   std::span<const words::QueryWord> words) const;

  std::size_t permitted_chunks() const;
  std::uint64_t snapshot() const { return snapshot_; }
  // One bit per chunk of that segment; null permits all.
  const Bitmap* chunks_of(std::size_t view) const { return permitted_chunks_[view].get(); }
  std::size_t permitted_chunks_of(std::size_t view) const { return permitted_of_[view]; }

  // What the labels alone let the principal read, regardless of the filter: the basis of
  // statistics.
  const Readership& readable_of(std::size_t view) const { return *readable_[view]; }
  const ScopeTotals& readable() const { return totals_; }
  // The languages of the text that the principal may read, regardless of the filter. Questions are
  // stemmed in each of them.
  text::Languages languages() const { return languages_; }

 private:
  using SharedBitmap = std::shared_ptr<const Bitmap>;

  void add(const segment::SegmentView& view, PermitCache& permits, const Principal& principal,
           const filter::Filter* filter);

  std::uint64_t snapshot_;
  std::vector<std::size_t> permitted_of_;  // by segment; counted once, not in every search
  ScopeTotals totals_;
  text::Languages languages_;
  std::vector<std::shared_ptr<const Readership>> readable_;
  std::vector<SharedBitmap> permitted_chunks_;
};

}  // namespace quarry::search
