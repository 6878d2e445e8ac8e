// The chunks of a snapshot that one principal may see through one filter.
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

// The segments of one snapshot, and the permits remembered for each.
struct ScopedViews {
  std::uint64_t snapshot = 0;  // unique in the process
  std::span<const segment::SegmentView> views;
  std::span<const std::shared_ptr<PermitCache>> permits;  // one for each view
};

// Only a snapshot makes one, from a principal; searches take it in and visit nothing outside it.
// They refuse the scope of another snapshot. Immutable; share it freely.
class Scope {
 public:
  Scope(const ScopedViews& views, const Principal& principal, const filter::Filter* filter);

  // Of this scope, the chunks that have all of the words. Who may read what stays as it is, and
  // with it the statistics.
  Scope with_words(std::span<const segment::SegmentView> views,
                   std::span<const words::QueryWord> words) const;

  std::size_t permitted_chunks() const;
  std::uint64_t snapshot() const { return snapshot_; }
  // By chunk of that segment; null: all of them.
  const Bitmap* chunks_of(std::size_t view) const { return permitted_chunks_[view].get(); }
  std::size_t permitted_chunks_of(std::size_t view) const { return permitted_of_[view]; }

  // What the labels alone let the principal read, whatever the filter: statistics run over it.
  const Readership& readable_of(std::size_t view) const { return *readable_[view]; }
  const ScopeTotals& readable() const { return totals_; }
  // The languages of the words that the principal may read, whatever the filter: how to read a
  // question.
  text::Languages languages() const { return languages_; }

 private:
  using SharedBitmap = std::shared_ptr<const Bitmap>;

  void add(const segment::SegmentView& view, PermitCache& permits, const Principal& principal,
           const filter::Filter* filter);

  std::uint64_t snapshot_;
  std::vector<std::size_t> permitted_of_;  // each segment; counted once, not by every search
  ScopeTotals totals_;
  text::Languages languages_;
  std::vector<std::shared_ptr<const Readership>> readable_;
  std::vector<SharedBitmap> permitted_chunks_;
};

}  // namespace quarry::search
