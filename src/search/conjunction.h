// Which chunks of a segment have all of some words.
#pragma once

#include <span>

#include "core/bitmap.h"
#include "segment/segment_words.h"
#include "words/query_word.h"

namespace quarry::search {

// One bit for each chunk; only those set in `permitted`, where it is given. Broken postings have no
// chunks. A word is there where one of its terms is. `wanted` must not be empty.
Bitmap chunks_with_all(const segment::SegmentWords& words, std::span<const words::QueryWord> wanted,
                       const Bitmap* permitted);

}  // namespace quarry::search
