// The segments of an index at one moment, and the searches over them.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/executor.h"
#include "index/index.h"
#include "index/segment_merge.h"
#include "index/segment_view.h"
#include "text/analyzer.h"

namespace quarry {

// What all snapshots of an index have in common.
struct SearchContext {
  VectorShape vectors;
  GraphPolicy graph;
  std::uint64_t identity = 0;
  Bm25Settings bm25;
  FieldWeights weights;
  std::shared_ptr<const Analyzer> analyzer;
  Executor* executor = nullptr;
};

class SnapshotScope;

// Immutable; share it freely.
class SegmentSnapshot final : public IndexSnapshot {
 public:
  SegmentSnapshot(SearchContext context, std::vector<SegmentView> views, std::uint64_t sequence);

  std::shared_ptr<const Scope> permit(const Principal& principal,
                                      const Filter* filter) const override;
  bool has_field(const FieldPath& path, const Scope& scope) const override;
  std::vector<FieldPath> fields(const Scope& scope) const override;
  Result<std::shared_ptr<const Scope>> with_words(const Scope& scope,
                                                  std::span<const QueryWord> words) const override;
  Result<std::vector<IndexHit>> nearest(std::span<const float> query, std::size_t k,
                                        const Scope& scope,
                                        const NearestSettings& settings = {}) const override;
  Result<std::vector<IndexHit>> matching(std::string_view query, std::size_t k,
                                         const Scope& scope) const override;
  VectorShape vectors() const override { return context_.vectors; }
  std::size_t chunks() const override { return chunks_; }
  std::size_t documents() const override { return documents_; }
  std::uint64_t sequence() const override { return sequence_; }
  Result<void> list(const EntrySink& sink) const override;

  // Files first, then what is only in memory.
  const std::vector<SegmentView>& views() const { return views_; }

 private:
  Result<const SnapshotScope*> ours(const Scope& scope) const;

  const std::uint64_t number_;  // of all snapshots of this process
  const SearchContext context_;
  const std::vector<SegmentView> views_;
  const std::uint64_t sequence_;
  std::size_t chunks_ = 0, documents_ = 0;
};

}  // namespace quarry
