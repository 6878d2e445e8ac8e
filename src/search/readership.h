// The chunks of one segment that one principal may read in one snapshot, and their statistics.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>

#include "core/bitmap.h"
#include "segment/segment_format.h"
#include "segment/segment_words.h"
#include "text/language.h"

namespace quarry::search {

// Sums over one segment or several. `length` is the sum of the chunk lengths, in terms.
struct ScopeTotals {
  std::size_t documents = 0, chunks = 0;
  std::uint64_t length = 0;
  ScopeTotals& operator+=(const ScopeTotals& other) {
    documents += other.documents;
    chunks += other.chunks;
    length += other.length;
    return *this;
  }
};

// How many chunks and documents contain a term.
struct TermCount {
  std::size_t chunks = 0, documents = 0;
};

// Thread-safe.
class Readership {
 public:
  // `chunks`: null if no chunk is hidden or deleted. `pinned` is kept alive with this object,
  // because its address is part of the cache key.
  Readership(std::shared_ptr<const Bitmap> chunks, ScopeTotals totals, text::Languages languages,
             std::shared_ptr<const Bitmap> pinned)
      : chunks_(std::move(chunks)),
        totals_(totals),
        languages_(languages),
        pinned_(std::move(pinned)) {}

  const std::shared_ptr<const Bitmap>& chunks() const { return chunks_; }
  const ScopeTotals& totals() const { return totals_; }
  text::Languages languages() const { return languages_; }  // of its chunks
  // How many of its chunks and documents contain the term. Counts of long lists are kept: frequent
  // words recur in questions.
  TermCount with(const words::TermEntry& term, const segment::SegmentWords& words,
                 std::span<const segment::ChunkRow> table) const;

 private:
  TermCount count(const words::TermEntry& term, const words::PostingList& postings,
                  std::span<const segment::ChunkRow> table) const;

  const std::shared_ptr<const Bitmap> chunks_;
  const ScopeTotals totals_;
  const text::Languages languages_;
  const std::shared_ptr<const Bitmap> pinned_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<const char*, TermCount> counted_;  // by the address of the postings
};

}  // namespace quarry::search
