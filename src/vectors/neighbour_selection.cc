#include "vectors/neighbour_selection.h"

#include <algorithm>
#include <array>

namespace quarry::vectors {
namespace {

// Chosen rows compared at a time: one of the first rejects most candidates.
constexpr std::size_t kBlock = 4;

bool is_nearer_to_one_of(std::span<const std::uint32_t> chosen, const CodeRows& rows,
                         const ScoredRow& candidate) {
  const RowQuery query(rows, candidate.row);
  std::array<float, kBlock> scores;
  for (std::size_t at = 0; at < chosen.size(); at += kBlock) {
    const std::span block = chosen.subspan(at, std::min(kBlock, chosen.size() - at));
    query.estimate(block, scores.data());
    for (std::size_t i = 0; i < block.size(); ++i) {
      if (scores[i] > candidate.score) return true;
    }
  }
  return false;
}

}  // namespace

void select_neighbours(const CodeRows& rows, std::span<const ScoredRow> candidates,
                       std::size_t most, std::vector<std::uint32_t>& chosen) {
  const std::size_t before = chosen.size();
  for (const ScoredRow& candidate : candidates) {
    if (chosen.size() - before == most) return;
    if (!is_nearer_to_one_of(std::span(chosen).subspan(before), rows, candidate)) {
      chosen.push_back(candidate.row);
    }
  }
}

}  // namespace quarry::vectors
