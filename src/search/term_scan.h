// The postings of one term of a question in one segment, from window to window: how much they can
// count for at most, and how much they do.
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

// BM25 of a term in a chunk and in a document, in points.
struct TermSaturation {
  simd::Saturation in_chunk, in_document;  // a weight of zero: does not count
};

// Windows must ascend. Whatever the postings are, only points of the window change. One thread at a
// time.
class TermScan {
 public:
  // Starts anew; memory is kept.
  void open(const segment::Segment& segment, const words::PostingList& list,
            const TermSaturation& saturation);

  struct Outlook {
    std::uint32_t bound = 0;  // at least what any chunk has, its document's part included
    std::uint32_t units = 0;  // blocks that would have to be read: none where there is but the tail
  };
  Outlook outlook(const Window& window);
  std::uint32_t postings() const { return list_.size(); }
  // Appends some permitted chunks, ascending, and what each has at least; about `most` postings are
  // read. Comes before all windows.
  void sample(const Bitmap* permitted, std::uint32_t most, std::vector<std::uint32_t>& chunks,
              std::vector<std::uint32_t>& points);
  // Adds the points of all chunks of the window that have the term, or those of the chunks of some
  // of its documents, given by their ascending ordinals.
  void add_all(const Window& window, WindowPoints& points);
  void add_some(std::span<const std::uint32_t> documents, WindowPoints& points);

 private:
  using Numbers = words::PostingBlock::Numbers;
  // Postings that follow one another in the list; what they count for in their chunks, where it is
  // known.
  struct Postings {
    const std::uint32_t *chunk, *count;
    std::uint32_t size;
    const std::uint32_t* scores = nullptr;
  };

  // A unit is a block or, behind them, the tail.
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
  template <class PassOn>
  void find_chunks(std::span<const std::uint32_t> chunks, words::PostingBlock& found,
                   PassOn pass_on);
  template <class Add>
  void visit(const Window& window, Add add);
  void saturate(const simd::Saturation& saturation, const Postings& some, Numbers& scores) const;
  void add_chunks(const Postings& some, WindowPoints& points) const;
  void add(const Postings& some, DocumentSums& sums, WindowPoints& points) const;

  const segment::Segment* segment_ = nullptr;
  words::PostingList list_;
  TermSaturation saturation_;
  bool one_chunk_each_ = false;
  std::vector<std::uint32_t> bounds_, begins_;  // of each unit: its bound, where its bytes begin
  std::uint32_t tail_last_ = 0;
  // Where it stands: the unit and a posting of it.
  std::size_t unit_ = 0;
  std::uint32_t at_ = 0;
  bool loaded_ = false;
  words::PostingBlock block_, tail_;
  Numbers tail_scores_;  // what the postings of the tail count for in their chunks
};

}  // namespace quarry::search
