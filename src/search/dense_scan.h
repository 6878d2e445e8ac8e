// The flat search: every permitted window of a segment against the question.
#pragma once

#include <cstdint>

#include "core/bitmap.h"
#include "search/chunk_heap.h"
#include "segment/segment.h"
#include "vectors/code_rows.h"

namespace quarry::search {

// Offers the chunks of [begin, end) that are permitted (null: all of them), each with the estimate
// of its best window. What is not permitted is never read.
void scan_chunks(const segment::Segment& segment, const Bitmap* permitted, std::uint32_t begin,
                 std::uint32_t end, const vectors::RowQuery& query, ChunkHeap& best);

}  // namespace quarry::search
