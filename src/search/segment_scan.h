// Lexical search of one segment, which skips most chunks that cannot be among the k best.
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

// Scratch buffers that each thread keeps from search to search: some 100 KiB for ten words and one
// window, which took longer to allocate than to fill. One thread at a time.
struct ScanMemory {
  // Releases what only an unusually long question needed.
  void trim();

  std::vector<TermScan> terms;
  TermOrder order;
  WindowPoints points;                // of the current window
  std::vector<std::uint32_t> places;  // of candidate chunks in the window; never shrinks
  std::vector<std::uint32_t> chosen;  // documents that can still enter the k best
  std::vector<std::uint32_t> sample;  // chunks likely to be among the best
  std::vector<std::uint32_t> some_points;
};

// kOneChunkEach: every document is one chunk, so both have the same ordinal, and the document's
// points count as the chunk's. One thread at a time.
template <bool kOneChunkEach>
class SegmentScan {
 public:
  // `view` is the index of the segment among those searched. All arguments must outlive it.
  SegmentScan(const segment::Segment& segment, const Bitmap* permitted, std::uint32_t view,
              BestChunks& best, ScanMemory& memory);

  void add(const words::TermEntry& place, const TermSaturation& saturation);
  void run();

 private:
  std::span<TermScan> terms() const { return std::span(memory_.terms).first(size_); }
  void estimate_floor();
  void refine_floor(const Window& window);
  std::uint32_t end_of(std::uint32_t begin) const;
  void scan_window(const Window& window);
  void begin_points(const Window& window);
  void choose(const Window& window);
  void keep_permitted(const Window& window);
  void raise_floor();
  void add_set_aside(const Window& window);
  void drop_hopeless();
  std::uint32_t chunk_floor() const;
  bool has_permitted_chunk(std::uint32_t document) const;
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
