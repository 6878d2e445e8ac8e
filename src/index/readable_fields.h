// Which metadata fields there are, as far as somebody may read: no name of a field gives away a
// document that is hidden.
#pragma once

#include <span>
#include <vector>

#include "index/field_path.h"
#include "index/scope.h"
#include "index/segment_view.h"

namespace quarry {

bool has_readable_field(std::span<const SegmentView> views, const SnapshotScope& scope,
                        const FieldPath& path);

// Each once, in the order of their names.
std::vector<FieldPath> readable_fields(std::span<const SegmentView> views,
                                       const SnapshotScope& scope);

}  // namespace quarry
