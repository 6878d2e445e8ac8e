// The search of one segment by words: the k best without looking at most of the rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/bitmap.h"
#include "search/best_chunks.h"
#include "search/term_order.h"
#include "search/term_scan.h"
#include "segment/segment.h"

namespace quarry::search {

// What a search needs besides the question, kept by each thread for the next: of ten words and a
// window it is some 100 KiB, which took longer to get than to fill. One thread at a time.
struct ScanMemory {
  // What only an unusually long question needs is given back.
  void trim();

  std::vector<TermScan> terms;
  TermOrder order;
  WindowPoints points;                // of the window
  std::vector<std::uint32_t> places;  // has room for a window's
  std::vector<std::uint32_t> chosen;  // documents that could still enter
  std::vector<std::uint32_t> sample;  // chunks that are likely to be among the best
  std::vector<std::uint32_t> some_points;
};

// Where every document is one chunk, the two have the same ordinal and all points are the chunk's.
// One thread at a time.
template <bool kOneChunkEach>
class SegmentScan {
 public:
  // `view` is the number of the segment among those searched. All must outlive it.
  SegmentScan(const segment::Segment& segment, const Bitmap* permitted, std::uint32_t view,
              BestChunks& best, ScanMemory& memory);

  void add(const words::TermEntry& place, const TermSaturation& saturation);
  void run();

 private:
  std::span<TermScan> terms() const { return std::span(memory_.terms).first(size_); }
  void guess();
  void guess_again(const Window& window);
  std::uint32_t end_of(std::uint32_t begin) const;
  void look_at(const Window& window);
  void begin_points(const Window& window);
  void choose(const Window& window);
  void keep_permitted(const Window& window);
  void expect_more();
  void complete(const Window& window);
  void keep_rising();
  std::uint32_t least_of_chunk() const;
  bool may_be_seen(std::uint32_t document) const;
  std::uint32_t points_of(std::uint32_t document) const;
  void offer(std::uint32_t document);
  void offer_chunk(std::uint32_t chunk, std::uint32_t points);

  std::uint32_t chunk_points(std::uint32_t chunk) const {
    return memory_.points.of_chunk[chunk - memory_.points.first_chunk];
  }
  std::uint32_t document_points(std::uint32_t document) const {
    return kOneChunkEach ? 0 : memory_.points.of_document[document - memory_.points.first_document];
  }

  const segment::Segment& segment_;
  std::span<const segment::ChunkRow> chunks_;
  std::span<const segment::DocumentRow> documents_;
  const Bitmap* permitted_;
  const std::uint32_t view_;
  BestChunks& best_;
  ScanMemory& memory_;
  std::size_t size_ = 0;  // terms
};

extern template class SegmentScan<true>;
extern template class SegmentScan<false>;

}  // namespace quarry::search
