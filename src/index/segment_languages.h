// Which languages the chunks of a segment are in: whose stems its words are.
#pragma once

#include "core/bitmap.h"
#include "index/segment.h"
#include "text/language.h"

namespace quarry {

// Of the chunks set in `chunks`; null: of all.
Languages languages_of(const Segment& segment, const Bitmap* chunks);

}  // namespace quarry
