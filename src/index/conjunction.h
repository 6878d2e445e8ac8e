// Which chunks of a segment have all of some terms.
#pragma once

#include <span>
#include <string>

#include "core/bitmap.h"
#include "index/segment_words.h"

namespace quarry {

// One bit for each chunk; only those set in `permitted`, where it is given. Broken postings have no
// chunks. `terms` must not be empty.
Bitmap chunks_with_all(const SegmentWords& words, std::span<const std::string> terms,
                       const Bitmap* permitted);

}  // namespace quarry
