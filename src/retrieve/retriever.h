// The second journey's first half: a question to ranked passages.
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
  std::size_t candidates = 50;  // from each of dense and lexical
  double rrf_k = 60;
  std::shared_ptr<const filter::Filter> filter;
};

struct Passage {
  std::size_t rank = 0;  // from 1
  double score = 0;      // the one it is ranked by
  store::Catalog::ChunkView view;
  // Absent where that way did not find it.
  std::optional<double> dense, lexical, fused;

  Json to_json() const;  // a hit of `search --json`
};

struct SearchResult {
  std::vector<Passage> passages;
  std::vector<float> query_vector;  // for the stages that follow; empty without an embedder
};

// Thread-safe.
class Retriever {
 public:
  // `embedder` may be null: then only words are searched, and hybrid says so in the trace.
  Retriever(const knowledge::KnowledgeBase& knowledge, const embed::Embedder* embedder)
      : knowledge_(knowledge), embedder_(embedder) {}

  // Errors: invalid (an empty query, one above 16 KiB, a mode without vectors).
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
