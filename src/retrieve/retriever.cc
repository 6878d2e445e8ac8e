#include "retrieve/retriever.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "retrieve/fusion.h"

namespace quarry::retrieve {
namespace {

constexpr std::array<std::string_view, 3> kModes = {"hybrid", "dense", "lexical"};

// In bytes. Queries are untrusted, and each distinct word costs about 3 KiB while a search runs.
constexpr std::size_t kLongestQuery = 16 * 1024;

Result<void> check_query(std::string_view query) {
  if (query.find_first_not_of(" \t\r\n") == query.npos) {
    return {Code::invalid, "the query is empty: expected at least one word"};
  }
  if (query.size() <= kLongestQuery) return {};
  return {Code::invalid, "the query is too long: expected at most " +
                             std::to_string(kLongestQuery) + " bytes, found " +
                             std::to_string(query.size())};
}

std::map<store::ChunkKey, double> scores_of(std::span<const search::ChunkHit> hits) {
  std::map<store::ChunkKey, double> scores;
  for (const search::ChunkHit& hit : hits) scores.emplace(hit.chunk, hit.score);
  return scores;
}

std::optional<double> find(const std::map<store::ChunkKey, double>& scores, store::ChunkKey key) {
  const auto at = scores.find(key);
  return at == scores.end() ? std::nullopt : std::optional(at->second);
}

Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

std::vector<FusedHit> as_ranked(std::span<const search::ChunkHit> hits) {
  std::vector<FusedHit> ranked;
  for (const search::ChunkHit& hit : hits) ranked.push_back({hit.chunk, hit.score});
  return ranked;
}

// One list keeps its own scores; two are fused. The first `candidates` hits of each list are fused
// on their own, and deeper ones are only appended: a greater top_k never reorders the first
// results.
std::vector<FusedHit> rank(const knowledge::Candidates& found, const SearchRequest& request,
                           SearchMode mode) {
  if (mode == SearchMode::dense) return as_ranked(found.dense);
  if (mode == SearchMode::lexical) return as_ranked(found.lexical);
  const auto fused_to = [&](std::size_t depth) {
    const std::array lists = {
        std::span(found.dense).first(std::min(depth, found.dense.size())),
        std::span(found.lexical).first(std::min(depth, found.lexical.size()))};
    return fuse_by_rank(lists, request.rrf_k);
  };
  auto ranked = fused_to(request.candidates);
  if (request.top_k <= ranked.size()) return ranked;
  std::set<store::ChunkKey> held;
  for (const FusedHit& hit : ranked) held.insert(hit.chunk);
  for (const FusedHit& hit : fused_to(std::max(request.top_k, request.candidates))) {
    if (held.insert(hit.chunk).second) ranked.push_back(hit);
  }
  return ranked;
}

}  // namespace

std::string_view to_string(SearchMode mode) { return kModes[static_cast<std::size_t>(mode)]; }

Json Passage::to_json() const {
  const store::ChunkRecord& chunk = view.chunk;
  const Document& document = view.document.document;
  return Json::object({{"rank", rank},
                       {"score", score},
                       {"document_id", view.document.document_id},
                       {"chunk_id", chunk.chunk_id},
                       {"title", document.title},
                       {"source", document.source},
                       {"page", chunk.page > 0 ? Json(chunk.page) : Json()},
                       {"heading", chunk.heading},
                       {"char_start", chunk.char_start},
                       {"char_end", chunk.char_end},
                       {"text", chunk.text},
                       {"metadata", document.metadata},
                       {"scores", Json::object({{"dense", or_null(dense)},
                                                {"lexical", or_null(lexical)},
                                                {"fused", or_null(fused)},
                                                {"rerank", Json()}})}});
}

Result<SearchMode> Retriever::usable_mode(const SearchRequest& request, Trace& trace) const {
  const bool has_vectors = embedder_ != nullptr && knowledge_.collection().dimension > 0;
  if (has_vectors || request.mode == SearchMode::lexical) return request.mode;
  if (request.mode == SearchMode::dense) {
    return Error{Code::invalid, "collection '" + knowledge_.collection().name +
                                    "' does not support dense search: it has no vectors, or no "
                                    "embedding model is configured"};
  }
  trace.degrade("dense", "searched by words only: no vectors, or no embedding model");
  return SearchMode::lexical;
}

Result<SearchResult> Retriever::search(const SearchRequest& request, const Principal& principal,
                                       Trace& trace, const Deadline& deadline) const {
  QUARRY_TRY(check_query(request.query));
  SearchResult result;
  SearchMode mode = QUARRY_TRY(usable_mode(request, trace));
  if (mode != SearchMode::lexical) {
    const Trace::Span span(trace, "embed");
    auto embedded =
        embedder_->embed(std::span(&request.query, 1), embed::EmbedRole::query, deadline);
    if (embedded) {
      result.query_vector = std::move(embedded->values);
    } else if (mode == SearchMode::dense) {
      return std::move(embedded).error();
    } else {
      trace.degrade("dense", "searched by words only: " + embedded.error().message);
      mode = SearchMode::lexical;
    }
  }
  const std::size_t depth = std::max(request.candidates, request.top_k);
  const knowledge::Candidates found =
      QUARRY_TRY(knowledge_.candidates({.vector = result.query_vector,
                                        .text = request.query,
                                        .dense = depth,
                                        .lexical = mode == SearchMode::dense ? 0 : depth,
                                        .filter = request.filter.get()},
                                       principal, trace, deadline));
  const Trace::Span span(trace, "fuse");
  const auto ranked = rank(found, request, mode);
  QUARRY_TRY(fill(ranked, found, mode, request.top_k, principal, result));
  return result;
}

// Chunks that were deleted after the snapshot are skipped, and the next ones move up.
Result<void> Retriever::fill(std::span<const FusedHit> ranked, const knowledge::Candidates& found,
                             SearchMode mode, std::size_t top_k, const Principal& principal,
                             SearchResult& result) const {
  const auto dense = scores_of(found.dense), lexical = scores_of(found.lexical);
  for (std::size_t from = 0; from < ranked.size() && result.passages.size() < top_k;) {
    const std::size_t count = std::min(ranked.size() - from, top_k - result.passages.size());
    std::vector<store::ChunkKey> keys;
    std::map<store::ChunkKey, double> scores;
    for (const FusedHit& hit : ranked.subspan(from, count)) {
      keys.push_back(hit.chunk);
      scores.emplace(hit.chunk, hit.score);
    }
    from += count;
    for (auto& view : QUARRY_TRY(knowledge_.chunks(keys, principal))) {
      const store::ChunkKey key = view.chunk.key;
      const double score = scores[key];
      result.passages.push_back(
          {.rank = result.passages.size() + 1,
           .score = score,
           .view = std::move(view),
           .dense = find(dense, key),
           .lexical = find(lexical, key),
           .fused = mode == SearchMode::hybrid ? std::optional(score) : std::nullopt});
    }
  }
  return {};
}

}  // namespace quarry::retrieve
