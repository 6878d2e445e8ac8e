// Flat search: scores every permitted window of a segment.
#pragma once

#include <cstdint>

#include "core/bitmap.h"
#include "search/chunk_heap.h"
#include "segment/segment.h"
#include "vectors/code_rows.h"

namespace quarry::search {

// Offers the permitted chunks of [begin, end), each with the estimated score of its best window. A
// null `permitted` permits all. Vectors of other chunks are never read.
void scan_chunks(const segment::Segment& segment, const Bitmap* permitted, std::uint32_t begin,
                 std::uint32_t end, const vectors::RowQuery& query, ChunkHeap& best);

}  // namespace quarry::search
