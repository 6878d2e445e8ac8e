#include "vectors/ivf_probes.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "simd/dot.h"
#include "vectors/ivf_ranking.h"
#include "vectors/ivf_search.h"

namespace quarry::vectors {
namespace {

constexpr std::array<std::uint32_t, 4> kRecalls = {900, 950, 990, 999};  // thousandths
// Gives up to 2,560 neighbours: the standard error at a recall of 0.99 is then 0.002.
constexpr std::size_t kQueries = 256;
constexpr std::size_t kNeighbours = 10;
// Width of the search that serves as ground truth; it misses neighbours in lists that it does not
// read. A sixteenth of the lists, but at least 512, is several times what a recall of 0.99 takes.
constexpr std::uint32_t kLeastRead = 512;
constexpr std::uint32_t kReadShare = 16;

// A question lies between the rows that answer it, not among them, so the normalised sum of two
// rows serves as one. A single row would need only a quarter of the lists that a real question
// needs (docs/decisions/0011-inverted-lists.md). One thread at a time.
class MadeUpQuestion final : public IvfRowReader {
 public:
  MadeUpQuestion(const IvfRows& rows, std::uint32_t first, std::uint32_t second)
      : rows_(rows), query_(rows.dimension()), row_(rows.dimension()) {
    rows.read(first, 1, query_);
    rows.read(second, 1, row_);
    for (std::size_t i = 0; i < query_.size(); ++i) query_[i] += row_[i];
    const float length = std::sqrt(simd::dot(query_, query_));
    for (float& value : query_) value /= length;
  }
  std::span<const float> query() const { return query_; }
  bool permits(std::uint32_t) override { return true; }
  float score(std::uint32_t row) override {
    rows_.read(row, 1, row_);
    return simd::dot(query_, row_);
  }

 private:
  const IvfRows& rows_;
  std::vector<float> query_, row_;
};

// The rank of each list for a query. Lists beyond the first `wanted` get the last rank.
std::vector<std::uint32_t> ranks_for(const IvfLists& lists, std::span<const float> query,
                                     std::uint32_t wanted) {
  std::vector<float> rotated(lists.rotation().rotated());
  lists.rotation().apply(query, rotated);
  std::vector<std::uint32_t> ranks(lists.lists(), lists.lists() - 1);
  const simd::BitTables tables(rotated);
  IvfRanking ranking(lists, rotated, tables, wanted);
  std::uint32_t rank = 0;
  while (const auto next = ranking.next()) {
    ranks[next->list] = rank++;
    if (rank == wanted) break;
  }
  return ranks;
}

// The number of lists to read to find that share of the neighbours.
std::uint32_t probes_for(std::span<const std::uint32_t> sorted_ranks, std::uint32_t thousandths) {
  if (sorted_ranks.empty()) return 1;
  const std::size_t at = (sorted_ranks.size() * thousandths + 999) / 1000;
  return sorted_ranks[std::max<std::size_t>(1, at) - 1] + 1;
}

}  // namespace

std::array<IvfProbeRow, 4> fit_probes(const IvfLists& lists, const IvfRows& rows,
                                      std::span<const std::uint32_t> list_of, Executor& executor) {
  const std::uint32_t read =
      std::min(lists.lists(), std::max(kLeastRead, lists.lists() / kReadShare));
  const std::size_t queries = std::min<std::size_t>(kQueries, rows.size());
  std::vector<std::vector<std::uint32_t>> found(queries);
  executor.parallel_for(queries, [&](std::size_t i) {
    const auto first = static_cast<std::uint32_t>(i * rows.size() / queries);
    const auto second = static_cast<std::uint32_t>(std::mt19937_64(i)() % rows.size());
    MadeUpQuestion question(rows, first, second);
    const auto ranks = ranks_for(lists, question.query(), read);
    const auto hits = search_lists(
        lists, {.query = question.query(), .k = kNeighbours, .probes = read}, question);
    for (const IvfHit& hit : hits) {
      // The two rows of the sum are too easy to find.
      if (hit.row != first && hit.row != second) found[i].push_back(ranks[list_of[hit.row]]);
    }
  });
  std::vector<std::uint32_t> ranks;
  for (const auto& part : found) ranks.insert(ranks.end(), part.begin(), part.end());
  std::ranges::sort(ranks);
  std::array<IvfProbeRow, 4> probes;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    probes[i] = {kRecalls[i], probes_for(ranks, kRecalls[i])};
  }
  return probes;
}

}  // namespace quarry::vectors
