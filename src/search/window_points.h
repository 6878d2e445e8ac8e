// The points of a window of a segment, where search by words adds them up.
#pragma once

#include <cstdint>
#include <vector>

#include "segment/segment.h"
#include "simd/saturation.h"
#include "words/postings.h"

namespace quarry::search {

// Chunks [begin, end) of a segment; its documents are whole.
struct Window {
  std::uint32_t begin = 0, end = 0;
};

// Points of one window, by chunk and by document counted from its first. Where every document is
// one chunk, all its points are the chunk's. One thread at a time.
struct WindowPoints {
  std::uint32_t first_chunk = 0, first_document = 0;
  std::vector<std::uint32_t> of_chunk, of_document;
};

// points[places[i]] += scores[i]; a place comes once.
void add_points(const std::uint32_t* places, const std::uint32_t* scores, std::uint32_t size,
                std::uint32_t* points);

// Counts of one term in the documents of a window, which are summed up over the chunks of each
// before they count for points; all of them do when this ends. One thread at a time.
class DocumentSums {
 public:
  DocumentSums(const segment::Segment& segment, const simd::Saturation& saturation,
               WindowPoints& points)
      : segment_(segment), saturation_(saturation), points_(points) {}
  DocumentSums(const DocumentSums&) = delete;
  DocumentSums& operator=(const DocumentSums&) = delete;
  ~DocumentSums() { count(); }

  // Chunks must ascend from call to call.
  void add(const std::uint32_t* chunks, const std::uint32_t* counts, std::uint32_t size);

 private:
  void count();

  const segment::Segment& segment_;
  const simd::Saturation& saturation_;
  WindowPoints& points_;
  words::PostingBlock met_;  // documents in the place of chunks
};

}  // namespace quarry::search
