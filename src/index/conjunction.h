// Which chunks of a segment have all of some words.
#pragma once

#include <span>

#include "core/bitmap.h"
#include "index/segment_words.h"

#include "words/query_word.h"

namespace quarry {

// One bit for each chunk; only those set in `permitted`, where it is given. Broken postings have no
// chunks. A word is there where one of its terms is. `wanted` must not be empty.
Bitmap chunks_with_all(const SegmentWords& words, std::span<const QueryWord> wanted,
                       const Bitmap* permitted);

}  // namespace quarry
