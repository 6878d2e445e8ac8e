// Builds the bytes of a segment from analysed documents.
#pragma once

#include <vector>

#include "segment/analysed_document.h"
#include "segment/segment_format.h"
#include "vectors/vector_code.h"

namespace quarry::segment {

// `documents` have distinct keys, in any order. The vectors of every chunk are whole rows of
// `dimension` values.
SegmentImage build_segment(std::vector<AnalysedDocument> documents, vectors::VectorShape shape);

}  // namespace quarry::segment
