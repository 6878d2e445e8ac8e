// What one principal may read of one segment in one snapshot: the collection as far as it can tell.
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

// Documents, chunks and terms, of one segment or of many.
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

struct TermCount {
  std::size_t chunks = 0, documents = 0;
};

// Thread-safe.
class Readership {
 public:
  // `chunks`: null where nothing is hidden or dead. `pinned` lives as long as this does.
  Readership(std::shared_ptr<const Bitmap> chunks, ScopeTotals totals, text::Languages languages,
             std::shared_ptr<const Bitmap> pinned)
      : chunks_(std::move(chunks)),
        totals_(totals),
        languages_(languages),
        pinned_(std::move(pinned)) {}

  const std::shared_ptr<const Bitmap>& chunks() const { return chunks_; }
  const ScopeTotals& totals() const { return totals_; }
  text::Languages languages() const { return languages_; }  // of its chunks
  // How much of it has the term. Counted once: what takes long to count is asked for often.
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
  mutable std::unordered_map<const char*, TermCount> counted_;  // by where the postings lie
};

}  // namespace quarry::search
