// Parses any bytes as a filter. The result is an error, or a filter whose printed form parses to
// the same filter, and which selects from columns exactly the chunks whose metadata it matches.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "search/filter_selection.h"
#include "search/random_filters.h"
#include "segment/analysed_document.h"
#include "segment/segment_builder.h"

namespace {

using namespace quarry;
using namespace quarry::search;

// Random documents, in a segment and in the oracle.
struct Sample {
  test::Oracle oracle;
  std::shared_ptr<const segment::Segment> segment;

  Sample() {
    test::RandomFilters chance(7);
    std::vector<store::DocumentChange> changes;
    for (std::int64_t key = 1; key <= 40; ++key) {
      changes.push_back(chance.document(key, static_cast<std::uint64_t>(key)));
      oracle.apply(changes.back());
    }
    Executor executor(1);
    segment = *segment::Segment::in_memory(segment::build_segment(
        segment::analyse(std::move(changes), {text::Analyzer::standard().get(), {}}, executor),
        vectors::VectorShape{.dimension = test::kDimension}));
  }
};

bool selects_what_matches(const Sample& sample, const filter::Filter& filter) {
  Selection selection = select(filter, *sample.segment);
  selection.to_chunks(*sample.segment);
  std::size_t chunk = 0;
  for (const auto& [key, document] : sample.oracle.all()) {
    for (const auto& each : document.chunks) {
      if (selection.rows[chunk++] != filter.matches(each.fields)) return false;
    }
  }
  return chunk == sample.segment->chunks();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Sample sample;
  const auto filter = filter::Filter::parse({reinterpret_cast<const char*>(data), size});
  if (!filter) return 0;
  if (!selects_what_matches(sample, **filter)) std::abort();
  const std::string printed = (*filter)->to_string();
  const auto again = filter::Filter::parse(printed);
  // Quoting may lengthen an expression beyond the limit; that is the only valid reason to fail.
  if (!again && printed.size() <= 16 * 1024) std::abort();
  if (!again) return 0;
  if ((*again)->to_string() != printed) std::abort();
  if (!selects_what_matches(sample, **again)) std::abort();
  return 0;
}
