// Opens any bytes as a segment. They are refused, or every reader stays within bounds.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "filter/filter.h"
#include "search/scope.h"
#include "search/snapshot.h"
#include "segment/segment.h"
#include "segment/segment_merge.h"
#include "store/byte_cursor.h"
#include "vectors/ivf_search.h"

namespace {

struct AnyRow final : quarry::vectors::IvfRowReader {
  bool permits(std::uint32_t) override { return true; }
  float score(std::uint32_t row) override { return static_cast<float>(row); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quarry;
  using namespace quarry::search;
  // Each part is a 32-bit length and its bytes, without the file's checksums, which a fuzzer cannot
  // satisfy.
  store::ByteCursor cursor({reinterpret_cast<const char*>(data), size});
  segment::SegmentImage image;
  for (std::string& part : image.all) part = cursor.text();
  const auto segment = segment::Segment::in_memory(std::move(image));
  if (!segment) return 0;
  (void)(*segment)->check();
  (void)(*segment)->words().find("seal");
  (void)(*segment)->find_document(store::DocumentKey{3});
  if (const auto& lists = (*segment)->vectors().lists()) {
    AnyRow rows;
    const std::vector<float> query(lists->dimension(), 0.5F);
    (void)vectors::search_lists(*lists, {.query = query, .probes = 2}, rows);
  }
  const std::vector<segment::SegmentView> views = {segment::view_of(*segment)};
  const auto permits = PermitCaches().of(views);
  for (const char* expression : {"n >= 1 or n != '2'", "t contains 'a' and not (x == true)",
                                 "exists(page) or heading in ['', 2]"}) {
    const auto filter = *filter::Filter::parse(expression);
    for (const Principal& who : {Principal::owner(), Principal::with_labels({"hr"})}) {
      const Scope scope({.snapshot = 1, .views = views, .permits = permits}, who, filter.get());
      if (scope.permitted_chunks() > (*segment)->chunks()) std::abort();
      if (const auto term = (*segment)->words().find("seal")) {
        (void)scope.readable_of(0).with(*term, (*segment)->words(), (*segment)->chunk_table());
      }
    }
  }
  static Executor executor(1);
  (void)segment::merge_segments(views, {.from_rows = 1, .graph = {}}, executor);
  const vectors::VectorShape shape = (*segment)->shape();
  const Snapshot snapshot(
      {.vectors = shape, .analyzer = text::Analyzer::standard(), .executor = &executor}, views, 0);
  const std::vector<float> question(shape.dimension, 1);
  const auto scope = snapshot.scope_for(Principal::with_labels({}), nullptr);
  (void)snapshot.nearest(question, 3, *scope);
  (void)snapshot.nearest(question, 3, *scope, {.width = 4});
  return 0;
}
