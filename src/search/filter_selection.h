// Evaluates a filter on the columns of a segment.
#pragma once

#include "filter/filter.h"
#include "search/selection.h"

namespace quarry::search {

// Selects the rows whose metadata `filter` matches.
Selection select(const filter::Filter& filter, const segment::Segment& segment);

}  // namespace quarry::search
