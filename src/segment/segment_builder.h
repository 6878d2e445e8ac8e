// Turns analysed documents into the bytes of a segment.
#pragma once

#include <vector>

#include "segment/analysed_document.h"
#include "segment/segment_format.h"
#include "vectors/vector_code.h"

namespace quarry::segment {

// Keys must differ; any order. Every chunk's vectors are whole rows of `dimension`.
SegmentImage build_segment(std::vector<AnalysedDocument> documents, vectors::VectorShape shape);

}  // namespace quarry::segment
