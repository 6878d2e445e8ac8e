// The flat search: every permitted window of a segment against the question.
#pragma once

#include <cstdint>

#include "core/bitmap.h"
#include "index/chunk_heap.h"
#include "index/segment.h"

#include "vectors/code_rows.h"

namespace quarry {

// Offers the chunks of [begin, end) that are permitted (null: all of them), each with the estimate
// of its best window. What is not permitted is never read.
void scan_chunks(const Segment& segment, const Bitmap* permitted, std::uint32_t begin,
                 std::uint32_t end, const RowQuery& query, ChunkHeap& best);

}  // namespace quarry
