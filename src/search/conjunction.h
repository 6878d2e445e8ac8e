// Finds the chunks of a segment that contain all of several words.
#pragma once

#include <span>

#include "core/bitmap.h"
#include "segment/segment_words.h"
#include "words/query_word.h"

namespace quarry::search {

// Returns one bit per chunk, set only where `permitted` is set as well; null permits all. A chunk
// contains a word if it contains one of its terms. Corrupt postings match no chunk. `wanted` must
// not be empty.
Bitmap chunks_with_all(const segment::SegmentWords& words, std::span<const words::QueryWord> wanted,
                       const Bitmap* permitted);

}  // namespace quarry::search
