// The languages of the chunks of a segment, whose stemmers made its terms.
#pragma once

#include "core/bitmap.h"
#include "segment/segment.h"
#include "text/language.h"

namespace quarry::segment {

// The languages of the chunks set in `chunks`, or of all chunks if it is null.
text::Languages languages_of(const Segment& segment, const Bitmap* chunks);

}  // namespace quarry::segment
