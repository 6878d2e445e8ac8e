#include "segment/segment_lists.h"

#include <algorithm>
#include <cmath>

#include "segment/segment_vectors.h"
#include "vectors/ivf_builder.h"

namespace quarry::segment {
namespace {

// One thread at a time.
class BlockSink final : public vectors::IvfBlockSink {
 public:
  explicit BlockSink(SegmentSink& sink) : sink_(sink) {}
  Result<void> append(std::string_view blocks) override { return sink_.append(blocks); }
  Result<std::string_view> written() override {
    return QUARRY_TRY(sink_.written())[SegmentPart::list_codes];
  }

 private:
  SegmentSink& sink_;
};

}  // namespace

void DecodedRows::read(std::uint32_t first, std::uint32_t count, std::span<float> to) const {
  for (std::uint32_t row = first; row < first + count; ++row, to = to.subspan(dimension())) {
    const auto values = to.first(dimension());
    rows_.decode(row, values);
    if (std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) continue;
    std::ranges::fill(values, 0.0F);
  }
}

Result<void> add_lists(SegmentSink& sink, Executor& executor, const Deadline& deadline) {
  const SegmentVectors vectors = QUARRY_TRY(SegmentVectors::read(QUARRY_TRY(sink.written())));
  if (vectors.rows().size() == 0) return {};
  QUARRY_TRY(sink.begin(SegmentPart::list_codes));
  BlockSink blocks(sink);
  const vectors::IvfTables tables =
      QUARRY_TRY(vectors::build_lists(DecodedRows(vectors.rows()), {}, executor, blocks, deadline));
  QUARRY_TRY(sink.add(SegmentPart::lists_head, tables.head));
  QUARRY_TRY(sink.add(SegmentPart::centroids, tables.centroids));
  return sink.add(SegmentPart::lists, tables.lists);
}

}  // namespace quarry::segment
