// Which languages the chunks of a segment are in: whose stems its words are.
#pragma once

#include "core/bitmap.h"
#include "segment/segment.h"
#include "text/language.h"

namespace quarry::segment {

// Of the chunks set in `chunks`; null: of all.
text::Languages languages_of(const Segment& segment, const Bitmap* chunks);

}  // namespace quarry::segment
