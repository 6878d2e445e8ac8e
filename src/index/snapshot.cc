#include "index/snapshot.h"

#include <atomic>

#include "index/dense_search.h"
#include "index/fingerprint.h"
#include "index/lexical_scan.h"
#include "index/readable_fields.h"
#include "index/scope.h"

namespace quarry {
namespace {

std::uint64_t next_number() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

std::uint64_t fingerprint(const Segment& segment, std::uint32_t document) {
  const std::span rows = segment.document_table();
  Fingerprint print;
  for (std::uint32_t c = rows[document].first_chunk; c < rows[document + 1].first_chunk; ++c) {
    print.add(segment.chunk_key(c), segment.rows(c, c + 1));
  }
  return print.value();
}

}  // namespace

SegmentSnapshot::SegmentSnapshot(SearchContext context, std::vector<SegmentView> views,
                                 std::uint64_t sequence)
    : number_(next_number()),
      context_(std::move(context)),
      views_(std::move(views)),
      sequence_(sequence) {
  for (const SegmentView& view : views_) {
    chunks_ += view.live_chunks;
    documents_ += view.live_documents;
  }
}

std::shared_ptr<const Scope> SegmentSnapshot::permit(const Principal& principal,
                                                     const Filter* filter) const {
  return std::make_shared<const SnapshotScope>(number_, views_, principal, filter);
}

Result<const SnapshotScope*> SegmentSnapshot::ours(const Scope& scope) const {
  const auto* known = dynamic_cast<const SnapshotScope*>(&scope);
  if (!known || known->snapshot() != number_) {
    return {Code::internal, "the scope was made by another snapshot"};
  }
  return known;
}

bool SegmentSnapshot::has_field(const FieldPath& path, const Scope& scope) const {
  const auto permitted = ours(scope);
  return permitted && has_readable_field(views_, **permitted, path);
}

std::vector<FieldPath> SegmentSnapshot::fields(const Scope& scope) const {
  const auto permitted = ours(scope);
  return permitted ? readable_fields(views_, **permitted) : std::vector<FieldPath>();
}

Result<std::shared_ptr<const Scope>> SegmentSnapshot::with_words(
    const Scope& scope, std::span<const QueryWord> words) const {
  const SnapshotScope* permitted = QUARRY_TRY(ours(scope));
  return std::make_shared<const SnapshotScope>(permitted->with_words(views_, words));
}

Result<std::vector<IndexHit>> SegmentSnapshot::nearest(std::span<const float> query, std::size_t k,
                                                       const Scope& scope,
                                                       const NearestSettings& settings) const {
  const SnapshotScope* permitted = QUARRY_TRY(ours(scope));
  if (query.size() != context_.vectors.dimension || query.empty()) {
    return {Code::invalid, "the question has a vector of dimension " +
                               std::to_string(query.size()) + ", the index holds dimension " +
                               std::to_string(context_.vectors.dimension)};
  }
  return search_nearest(views_, *permitted, {query, k, settings}, *context_.executor);
}

Result<std::vector<IndexHit>> SegmentSnapshot::matching(std::string_view query, std::size_t k,
                                                        const Scope& scope) const {
  const SnapshotScope* permitted = QUARRY_TRY(ours(scope));
  Bm25Settings bm25 = context_.bm25;
  bm25.k1 *= static_cast<float>(times_of(context_.weights).unit);
  return scan_matching(views_, *permitted,
                       parse_lexical_query(query, *context_.analyzer, permitted->languages()), k,
                       bm25);
}

Result<void> SegmentSnapshot::list(const EntrySink& sink) const {
  for (const SegmentView& view : views_) {
    for (std::uint32_t i = 0; i < view.segment->documents(); ++i) {
      if (!view.is_alive(i)) continue;
      QUARRY_TRY(sink({.document = view.segment->document_key(i),
                       .sequence = view.segment->document_table()[i].sequence,
                       .fingerprint = fingerprint(*view.segment, i)}));
    }
  }
  return {};
}

}  // namespace quarry
