#include "vectors/ivf_ranking.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "simd/dot.h"

namespace quarry::vectors {
namespace {

// The number of lists to score exactly when the caller wants `wanted`. Codes order lists only
// approximately: recall@10 with 116 of 7,960 lists is 0.966 without a reserve, 0.968 with this one,
// and 0.970 with twice `wanted`, which takes a fifth more time.
constexpr std::size_t lists_to_score(std::size_t wanted) { return wanted + wanted / 4 + 1; }

// Coarse centroids by descending product with the query. The first ones set a bound that most of
// the rest do not reach.
std::vector<std::uint32_t> in_order(std::span<const float> dots) {
  std::vector<std::uint32_t> order(dots.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, std::ranges::greater(), [&](std::uint32_t c) {
    return dots[c] == dots[c] ? dots[c] : -std::numeric_limits<float>::infinity();
  });
  return order;
}

std::vector<IvfCandidate> promising_lists(const IvfLists& lists, std::span<const float> rotated,
                                          const simd::BitTables& tables, std::size_t count) {
  const IvfCodeLists codes = lists.centroid_codes();
  std::vector<float> dots(lists.centroids().coarse_count());
  simd::dot_rows(rotated, lists.centroids().coarse, dots);
  IvfCodeScan scan(tables, count);
  for (const std::uint32_t c : in_order(dots)) {
    for (std::uint32_t b = 0; b < codes.blocks_of(c); ++b) {
      const IvfBlock block = codes.block(c, b);
      scan.read(block, {.base = dots[c], .width = 0}, block.mask());
    }
  }
  return std::move(scan).take();
}

}  // namespace

IvfRanking::IvfRanking(const IvfLists& lists, std::span<const float> rotated,
                       const simd::BitTables& tables, std::size_t wanted)
    : lists_(lists), rotated_(rotated), query_square_(simd::dot(rotated, rotated)) {
  if (lists_to_score(wanted) >= lists.lists()) {
    rank_remaining();
    return;
  }
  const auto promising = promising_lists(lists, rotated, tables, lists_to_score(wanted));
  for (std::size_t i = 0; i < promising.size(); ++i) {
    if (i + 1 < promising.size()) lists.prefetch_centroid(promising[i + 1].row);
    rank_list(promising[i].row);
  }
  order();
}

void IvfRanking::rank_list(std::uint32_t list) {
  const float dot = lists_.product(rotated_, list);
  const float square = 2 * lists_.codes().lists[list].half_square;
  const float rank = dot - lists_.rank_penalty(list);
  // Hostile bytes can make the rank NaN, which has no place in an order.
  ranked_.push_back({.list = list,
                     .rank = rank == rank ? rank : -std::numeric_limits<float>::infinity(),
                     .dot = dot,
                     .distance = query_square_ - 2 * dot + square});
}

void IvfRanking::order() {
  std::ranges::sort(ranked_, std::ranges::greater(), &IvfRankedList::rank);
}

// Replaces the ranked lists, all of them already returned, by the lists not ranked before.
void IvfRanking::rank_remaining() {
  all_ = true;
  std::vector<bool> known(lists_.lists());
  for (const IvfRankedList& ranked : ranked_) known[ranked.list] = true;
  ranked_.clear();
  at_ = 0;
  for (std::uint32_t list = 0; list < lists_.lists(); ++list) {
    if (!known[list]) rank_list(list);
  }
  order();
}

std::optional<IvfRankedList> IvfRanking::next() {
  if (at_ == ranked_.size() && !all_) rank_remaining();
  if (at_ == ranked_.size()) return std::nullopt;
  return ranked_[at_++];
}

}  // namespace quarry::vectors
