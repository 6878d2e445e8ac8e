// The segments of an index at one point in time, and the searches over them.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "core/executor.h"
#include "core/principal.h"
#include "core/result.h"
#include "filter/filter.h"
#include "search/permit_cache.h"
#include "search/scope.h"
#include "search/search.h"
#include "segment/field_weights.h"
#include "segment/segment_view.h"
#include "text/analyzer.h"
#include "vectors/vector_code.h"
#include "words/query_word.h"

namespace quarry::search {

// A document in the index, for comparison with the catalog.
struct IndexEntry {
  store::DocumentKey document{};
  std::uint64_t sequence = 0;
  std::uint64_t fingerprint = 0;  // segment/fingerprint.h over its chunks, in order
};
using EntrySink = std::function<Result<void>(const IndexEntry&)>;

// What all snapshots of an index share.
struct SearchContext {
  vectors::VectorShape vectors;
  Bm25Settings bm25;
  segment::FieldWeights weights;
  std::shared_ptr<const text::Analyzer> analyzer = text::Analyzer::standard();
  Executor* executor = nullptr;
  std::shared_ptr<PermitCaches> permits = std::make_shared<PermitCaches>();
};

// A consistent state of the index. Immutable; share it freely. Searches take no lock of the index.
class Snapshot {
 public:
  // `sequence`: of the last catalog change in `views`.
  Snapshot(SearchContext context, std::vector<segment::SegmentView> views, std::uint64_t sequence);

  // The chunks that the principal may read and the filter matches; a null filter matches all.
  // Cached per segment.
  std::shared_ptr<const Scope> scope_for(const Principal& principal,
                                         const filter::Filter* filter) const;
  // Whether a document or chunk that the scope's principal may read has the field, regardless of
  // the filter.
  bool has_field(const filter::FieldPath& path, const Scope& scope) const;
  // All fields of the documents and chunks that the scope's principal may read.
  std::vector<filter::FieldPath> fields(const Scope& scope) const;
  // Restricts the scope to the chunks that contain all of the words in title or text. Errors:
  // internal (the scope of another snapshot), here and in the searches below.
  Result<std::shared_ptr<const Scope>> with_words(const Scope& scope,
                                                  std::span<const words::QueryWord> words) const;
  // The k best chunks by inner product, best first, ties by chunk key. A chunk's score is that of
  // its best window. Errors: invalid (a query of another dimension).
  Result<std::vector<ChunkHit>> nearest(std::span<const float> query, std::size_t k,
                                        const Scope& scope,
                                        const NearestSettings& settings = {}) const;
  // The k best chunks by BM25 over the words of title and text, best first, ties by chunk key. Only
  // chunks that share a word with the query are hits.
  Result<std::vector<ChunkHit>> matching(std::string_view query, std::size_t k,
                                         const Scope& scope) const;
  vectors::VectorShape vectors() const { return context_.vectors; }
  std::size_t chunks() const { return chunks_; }
  std::size_t documents() const { return documents_; }
  std::uint64_t sequence() const { return sequence_; }
  // Calls `sink` once per live document, in no particular order.
  Result<void> list(const EntrySink& sink) const;

  // Segments in files first, then those in memory.
  const std::vector<segment::SegmentView>& views() const { return views_; }

 private:
  Result<void> check_own(const Scope& scope) const;

  const std::uint64_t number_;  // unique in the process
  const SearchContext context_;
  const std::vector<segment::SegmentView> views_;
  const std::vector<std::shared_ptr<PermitCache>> permits_;  // one for each view
  const std::uint64_t sequence_;
  std::size_t chunks_ = 0, documents_ = 0;
};

}  // namespace quarry::search
