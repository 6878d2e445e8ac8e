// The accumulators of lexical search for one window of a segment.
#pragma once

#include <cstdint>
#include <vector>

#include "segment/segment.h"
#include "simd/saturation.h"
#include "words/postings.h"

namespace quarry::search {

// Chunks [begin, end) of a segment. A window never splits a document.
struct Window {
  std::uint32_t begin = 0, end = 0;
};

// Points of one window, by chunk and by document, relative to the first of each. If every document
// is one chunk, only of_chunk is used. One thread at a time.
struct WindowPoints {
  std::uint32_t first_chunk = 0, first_document = 0;
  std::vector<std::uint32_t> of_chunk, of_document;
};

// points[places[i]] += scores[i]. The places must be distinct.
void add_points(const std::uint32_t* places, const std::uint32_t* scores, std::uint32_t size,
                std::uint32_t* points);

// Sums the counts of one term over the chunks of each document in a window, then adds the
// document's points. The destructor adds the last ones. One thread at a time.
class DocumentSums {
 public:
  DocumentSums(const segment::Segment& segment, const simd::Saturation& saturation,
               WindowPoints& points)
      : segment_(segment), saturation_(saturation), points_(points) {}
  DocumentSums(const DocumentSums&) = delete;
  DocumentSums& operator=(const DocumentSums&) = delete;
  ~DocumentSums() { flush(); }

  // Chunks must ascend from call to call.
  void add(const std::uint32_t* chunks, const std::uint32_t* counts, std::uint32_t size);

 private:
  void flush();

  const segment::Segment& segment_;
  const simd::Saturation& saturation_;
  WindowPoints& points_;
  words::PostingBlock sums_;  // with documents in place of chunks
};

}  // namespace quarry::search
