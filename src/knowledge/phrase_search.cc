#include "knowledge/phrase_search.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

namespace quarry::knowledge {
namespace {

// Candidates contain all words of the phrases, so most of them match. If the words are common but
// their order is rare, reading texts must stop somewhere: docs/decisions/0012-phrases.md.
constexpr std::size_t kMostRead = 4096;

constexpr std::size_t kWider = 4;  // growth of the ranking per round

}  // namespace

Result<std::vector<search::ChunkHit>> PhraseSearch::best(std::size_t k, std::string_view way,
                                                         const Ranking& ranking,
                                                         Trace& trace) const {
  std::vector<search::ChunkHit> kept;
  std::size_t read = 0;
  for (std::size_t wide = k; k > 0; wide = std::min(wide * kWider, std::max(k, kMostRead))) {
    QUARRY_TRY(deadline_.check("phrase search"));
    const std::vector<search::ChunkHit> hits = QUARRY_TRY(ranking(wide));
    QUARRY_TRY(keep(std::span(hits).subspan(std::min(read, hits.size())), kept));
    read = hits.size();
    if (kept.size() >= k || hits.size() < wide) break;
    if (wide < kMostRead) continue;
    trace.degrade(
        way, "phrases were searched for only in the best " + std::to_string(read) + " passages");
    break;
  }
  kept.resize(std::min(k, kept.size()));
  return kept;
}

// Appends to `kept` the hits whose text contains the phrases, in the order of the hits.
Result<void> PhraseSearch::keep(std::span<const search::ChunkHit> hits,
                                std::vector<search::ChunkHit>& kept) const {
  std::vector<store::ChunkKey> keys;
  for (const search::ChunkHit& hit : hits) keys.push_back(hit.chunk);
  std::set<store::ChunkKey> matching;
  for (const auto& view : QUARRY_TRY(catalog_.chunks(collection_, keys, principal_))) {
    const bool matches = phrases_.match(view.document.document.title, view.chunk.text);
    if (matches) matching.insert(view.chunk.key);
  }
  std::ranges::copy_if(hits, std::back_inserter(kept),
                       [&](const search::ChunkHit& hit) { return matching.contains(hit.chunk); });
  return {};
}

}  // namespace quarry::knowledge
