// Turns a question into ranked passages: the first half of answering it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.h"
#include "core/principal.h"
#include "core/result.h"
#include "core/trace.h"
#include "embed/embedder.h"
#include "filter/filter.h"
#include "knowledge/knowledge_base.h"
#include "retrieve/fusion.h"
#include "store/catalog.h"

namespace quarry::retrieve {

enum class SearchMode { hybrid, dense, lexical };
std::string_view to_string(SearchMode mode);

struct SearchRequest {
  std::string query;
  SearchMode mode = SearchMode::hybrid;
  std::size_t top_k = 10;
  std::size_t candidates = 50;                   // fused from each of dense and lexical search
  double rrf_k = 60;                             // see fuse_by_rank
  std::shared_ptr<const filter::Filter> filter;  // null: none
};

struct Passage {
  std::size_t rank = 0;  // from 1
  double score = 0;      // the score that decided the rank: fused, or that of the only list
  store::Catalog::ChunkView view;
  // Inner product, BM25, and the sum of reciprocal ranks. Absent if that search did not find the
  // chunk, or if there was only one list to fuse.
  std::optional<double> dense, lexical, fused;

  Json to_json() const;  // one hit of `search --json`
};

struct SearchResult {
  std::vector<Passage> passages;
  std::vector<float> query_vector;  // for later stages; empty if the query was not embedded
};

// Thread-safe.
class Retriever {
 public:
  // `embedder` may be null: hybrid mode then searches by words only and says so in the trace. Both
  // arguments must outlive the Retriever.
  Retriever(const knowledge::KnowledgeBase& knowledge, const embed::Embedder* embedder)
      : knowledge_(knowledge), embedder_(embedder) {}

  // Hybrid mode falls back to lexical search if the query cannot be embedded; the trace gives the
  // reason. Errors: invalid (an empty query, one above 16 KiB, dense mode without vectors), in
  // dense mode those of the embedder, and those of KnowledgeBase.
  Result<SearchResult> search(const SearchRequest& request, const Principal& principal,
                              Trace& trace, const Deadline& deadline) const;

 private:
  Result<SearchMode> usable_mode(const SearchRequest& request, Trace& trace) const;
  Result<void> fill(std::span<const FusedHit> ranked, const knowledge::Candidates& found,
                    SearchMode mode, std::size_t top_k, const Principal& principal,
                    SearchResult& result) const;

  const knowledge::KnowledgeBase& knowledge_;
  const embed::Embedder* embedder_;
};

}  // namespace quarry::retrieve
