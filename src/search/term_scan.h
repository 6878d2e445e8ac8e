// Scans the postings of one term of a question in one segment, window by window: first a bound for
// the points in the window, then the points.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "search/window_points.h"
#include "segment/segment.h"
#include "simd/saturation.h"
#include "words/postings.h"

namespace quarry::search {

// The BM25 parameters of a term in a chunk and in a document, scaled to points.
struct TermSaturation {
  simd::Saturation in_chunk, in_document;  // a weight of zero is skipped
};

// Windows must ascend. Even with corrupt postings, only points inside the window change. One thread
// at a time.
class TermScan {
 public:
  // Restarts with another list and keeps the allocated memory.
  void open(const segment::Segment& segment, const words::PostingList& list,
            const TermSaturation& saturation);

  struct Outlook {
    std::uint32_t bound = 0;  // upper bound for a chunk's points, with its document's part
    std::uint32_t units = 0;  // blocks to decode; the tail does not count
  };
  Outlook outlook(const Window& window);
  std::uint32_t postings() const { return list_.size(); }
  // Appends permitted chunks in ascending order, each with a lower bound for its points. Reads
  // about `most` postings. Must be called before the first window.
  void sample(const Bitmap* permitted, std::uint32_t most, std::vector<std::uint32_t>& chunks,
              std::vector<std::uint32_t>& points);
  // add_all() adds the points of every chunk of the window that contains the term; add_some() only
  // those of the given documents, in ascending order.
  void add_all(const Window& window, WindowPoints& points);
  void add_some(std::span<const std::uint32_t> documents, WindowPoints& points);

 private:
  using Numbers = words::PostingBlock::Numbers;
  // Consecutive postings of the list.
  struct Postings {
    const std::uint32_t *chunk, *count;
    std::uint32_t size;
    const std::uint32_t* scores = nullptr;  // points in their chunks; null if not computed yet
  };

  // A unit is a block or, after the last block, the tail.
  bool is_tail(std::size_t unit) const { return unit == list_.rows().size(); }
  std::uint32_t last_of(std::size_t unit) const {
    return is_tail(unit) ? tail_last_ : list_.rows()[unit].last;
  }
  std::uint32_t first_of(std::size_t unit) const { return unit == 0 ? 0 : last_of(unit - 1) + 1; }
  const words::PostingBlock& block() const { return is_tail(unit_) ? tail_ : block_; }
  Postings postings(std::uint32_t from, std::uint32_t to) const {
    return {block().chunk.data() + from, block().count.data() + from, to - from,
            is_tail(unit_) ? tail_scores_.data() + from : nullptr};
  }
  void measure_blocks();
  void measure_tail(std::uint32_t begin);
  std::uint32_t bound_of_tail_documents();
  void next_unit();
  void skip_to(std::uint32_t chunk);
  bool load();
  template <class Flush>
  void find_chunks(std::span<const std::uint32_t> chunks, words::PostingBlock& found, Flush flush);
  template <class Add>
  void visit(const Window& window, Add add);
  void saturate(const simd::Saturation& saturation, const Postings& some, Numbers& scores) const;
  void add_chunks(const Postings& some, WindowPoints& points) const;
  void add(const Postings& some, DocumentSums& sums, WindowPoints& points) const;

  const segment::Segment* segment_ = nullptr;
  words::PostingList list_;
  TermSaturation saturation_;
  bool one_chunk_each_ = false;
  std::vector<std::uint32_t> bounds_, begins_;  // by unit: upper bound, first byte
  std::uint32_t tail_last_ = 0;
  // The position: a unit, and a posting in it.
  std::size_t unit_ = 0;
  std::uint32_t at_ = 0;
  bool loaded_ = false;
  words::PostingBlock block_, tail_;
  Numbers tail_scores_;  // points of the tail's postings in their chunks
};

}  // namespace quarry::search
