// The metadata fields that occur in what a principal may read. The name of a field must not reveal
// a hidden document.
#pragma once

#include <span>
#include <vector>

#include "search/scope.h"
#include "segment/field_name.h"
#include "segment/segment_view.h"

namespace quarry::search {

bool has_readable_field(std::span<const segment::SegmentView> views, const Scope& scope,
                        const filter::FieldPath& path);

// Without duplicates, in alphabetical order.
std::vector<filter::FieldPath> readable_fields(std::span<const segment::SegmentView> views,
                                               const Scope& scope);

}  // namespace quarry::search
