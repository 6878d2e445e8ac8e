// Adds inverted lists to a segment being written, so that its vectors are searched without being in
// memory.
#pragma once

#include "core/deadline.h"
#include "core/executor.h"
#include "core/result.h"
#include "segment/segment_sink.h"
#include "vectors/code_rows.h"
#include "vectors/ivf_rows.h"

namespace quarry::segment {

// The rows of a segment as floats. A row that is not finite reads as zeros: it is never a hit, and
// must not move a centroid. Immutable; share it freely.
class DecodedRows final : public vectors::IvfRows {
 public:
  // `rows` must outlive it.
  explicit DecodedRows(const vectors::CodeRows& rows) : rows_(rows) {}
  std::uint32_t size() const override { return rows_.size(); }
  std::size_t dimension() const override { return rows_.dimension(); }
  void read(std::uint32_t first, std::uint32_t count, std::span<float> to) const override;

 private:
  const vectors::CodeRows& rows_;
};

// The sink holds a valid segment without lists and graph. Errors: cancelled, deadline, those of the
// sink.
Result<void> add_lists(SegmentSink& sink, Executor& executor, const Deadline& deadline);

}  // namespace quarry::segment
