// Which metadata fields there are, as far as somebody may read: no name of a field gives away a
// document that is hidden.
#pragma once

#include <span>
#include <vector>

#include "search/scope.h"
#include "segment/field_name.h"
#include "segment/segment_view.h"

namespace quarry::search {

bool has_readable_field(std::span<const segment::SegmentView> views, const Scope& scope,
                        const filter::FieldPath& path);

// Each once, in the order of their names.
std::vector<filter::FieldPath> readable_fields(std::span<const segment::SegmentView> views,
                                               const Scope& scope);

}  // namespace quarry::search
