// Turns analysed documents into the bytes of a segment.
#pragma once

#include <vector>

#include "index/analysed_document.h"
#include "index/segment_format.h"

#include "vectors/vector_code.h"

namespace quarry {

// Keys must differ; any order. Every chunk's vectors are whole rows of `dimension`.
SegmentImage build_segment(std::vector<AnalysedDocument> documents, VectorShape shape);

}  // namespace quarry
