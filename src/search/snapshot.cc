#include "search/snapshot.h"

#include <atomic>

#include "search/dense_search.h"
#include "search/lexical_scan.h"
#include "search/readable_fields.h"
#include "search/scope.h"
#include "segment/fingerprint.h"

namespace quarry::search {
namespace {

std::uint64_t next_number() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

std::uint64_t fingerprint(const segment::Segment& segment, std::uint32_t document) {
  const std::span rows = segment.document_table();
  segment::Fingerprint print;
  for (std::uint32_t c = rows[document].first_chunk; c < rows[document + 1].first_chunk; ++c) {
    print.add(segment.chunk_key(c), segment.rows(c, c + 1));
  }
  return print.value();
}

}  // namespace

Snapshot::Snapshot(SearchContext context, std::vector<segment::SegmentView> views,
                   std::uint64_t sequence)
    : number_(next_number()),
      context_(std::move(context)),
      views_(std::move(views)),
      permits_(context_.permits->of(views_)),
      sequence_(sequence) {
  for (const segment::SegmentView& view : views_) {
    chunks_ += view.live_chunks;
    documents_ += view.live_documents;
  }
}

std::shared_ptr<const Scope> Snapshot::scope_for(const Principal& principal,
                                                 const filter::Filter* filter) const {
  return std::make_shared<const Scope>(
      ScopedViews{.snapshot = number_, .views = views_, .permits = permits_}, principal, filter);
}

Result<void> Snapshot::check_own(const Scope& scope) const {
  if (scope.snapshot() == number_) return {};
  return {Code::internal, "expected a scope of this snapshot, found one of another"};
}

bool Snapshot::has_field(const filter::FieldPath& path, const Scope& scope) const {
  return check_own(scope) && has_readable_field(views_, scope, path);
}

std::vector<filter::FieldPath> Snapshot::fields(const Scope& scope) const {
  return check_own(scope) ? readable_fields(views_, scope) : std::vector<filter::FieldPath>();
}

Result<std::shared_ptr<const Scope>> Snapshot::with_words(
    const Scope& scope, std::span<const words::QueryWord> words) const {
  QUARRY_TRY(check_own(scope));
  return std::make_shared<const Scope>(scope.with_words(views_, words));
}

Result<std::vector<ChunkHit>> Snapshot::nearest(std::span<const float> query, std::size_t k,
                                                const Scope& scope,
                                                const NearestSettings& settings) const {
  QUARRY_TRY(check_own(scope));
  if (query.size() != context_.vectors.dimension || query.empty()) {
    return {Code::invalid, "query vector: expected dimension " +
                               std::to_string(context_.vectors.dimension) + ", found " +
                               std::to_string(query.size())};
  }
  return search_nearest(views_, scope, {query, k, settings}, *context_.executor);
}

Result<std::vector<ChunkHit>> Snapshot::matching(std::string_view query, std::size_t k,
                                                 const Scope& scope) const {
  QUARRY_TRY(check_own(scope));
  Bm25Settings bm25 = context_.bm25;
  bm25.k1 *= static_cast<float>(segment::times_of(context_.weights).unit);
  return scan_matching(views_, scope,
                       words::parse_lexical_query(query, *context_.analyzer, scope.languages()), k,
                       bm25);
}

Result<void> Snapshot::list(const EntrySink& sink) const {
  for (const segment::SegmentView& view : views_) {
    for (std::uint32_t i = 0; i < view.segment->documents(); ++i) {
      if (!view.is_alive(i)) continue;
      QUARRY_TRY(sink({.document = view.segment->document_key(i),
                       .sequence = view.segment->document_table()[i].sequence,
                       .fingerprint = fingerprint(*view.segment, i)}));
    }
  }
  return {};
}

}  // namespace quarry::search
