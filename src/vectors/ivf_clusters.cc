// Two-level k-means: first over the whole sample for the coarse centroids, then within each coarse
// cluster. With L lists, assigning a row takes a small multiple of sqrt(L) comparisons instead of
// L.
#include "vectors/ivf_clusters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "simd/dot_int8.h"
#include "vectors/ivf_k_means.h"

namespace quarry::vectors {
namespace {

// Coarse centroids whose fine centroids are compared with a row. Chosen by trial on 1 M rows.
constexpr std::size_t kCoarseVisits = 4;
constexpr std::uint64_t kSeed = 0x1F5;
// Sample rows for each coarse centroid: the maximum that faiss uses.
constexpr std::size_t kSampleOfCoarse = 256;
constexpr std::size_t kRowsAtOnce = 65'536;  // sample rows decoded at a time

// The nearest coarse centroid of each sample row.
std::vector<std::uint32_t> nearest_coarse(const IvfSample& sample, std::span<const float> coarse,
                                          Executor& executor) {
  std::vector<std::uint32_t> nearest(sample.size());
  for (std::size_t at = 0; at < nearest.size(); at += kRowsAtOnce) {
    std::vector<std::uint32_t> picked(std::min(kRowsAtOnce, nearest.size() - at));
    std::iota(picked.begin(), picked.end(), static_cast<std::uint32_t>(at));
    find_nearest(sample.read(picked), coarse, sample.dimension(),
                 std::span(nearest).subspan(at, picked.size()), executor);
  }
  return nearest;
}

// Scores centroids by their distance to a row: a greater score is nearer. One thread at a time.
class Nearness {
 public:
  // Scores centroids [begin, end); valid until the next call.
  std::span<const float> of(const RoundedRows& rows, std::size_t row, const RoundedRows& centroids,
                            std::span<const float> halves, std::size_t begin, std::size_t end) {
    sums_.resize(end - begin);
    scores_.resize(end - begin);
    if (begin == end) return scores_;
    simd::dot_int8_rows({rows.row(row), rows.dimension()}, centroids.row(begin), end - begin,
                        sums_.data());
    for (std::size_t i = begin; i < end; ++i) {
      const float score =
          static_cast<float>(sums_[i - begin]) * (rows.scale(row) * centroids.scale(i)) - halves[i];
      // Huge values can make the score NaN, which has no place in an order.
      scores_[i - begin] = score == score ? score : -std::numeric_limits<float>::infinity();
    }
    return scores_;
  }

 private:
  std::vector<std::int32_t> sums_;
  std::vector<float> scores_;
};

// The sample rows of each coarse cluster.
std::vector<std::vector<std::uint32_t>> parts_of(std::span<const std::uint32_t> nearest,
                                                 std::size_t coarse) {
  std::vector<std::vector<std::uint32_t>> parts(coarse);
  for (std::uint32_t row = 0; row < nearest.size(); ++row) parts[nearest[row]].push_back(row);
  return parts;
}

}  // namespace

IvfClusters train_clusters(const IvfSample& sample, std::size_t lists, Executor& executor,
                           const Deadline& deadline) {
  const std::size_t dimension = sample.dimension();
  const auto coarse_count =
      std::max<std::size_t>(1, static_cast<std::size_t>(std::sqrt(static_cast<double>(lists))));
  IvfClusters clusters{.dimension = dimension, .coarse = {}, .fine = {}, .first_fine = {0}};
  clusters.coarse = k_means(sample.read_some(coarse_count * kSampleOfCoarse), dimension,
                            coarse_count, kSeed, executor, deadline);
  const auto parts = parts_of(nearest_coarse(sample, clusters.coarse, executor),
                              clusters.coarse.size() / dimension);
  std::vector<std::vector<float>> fine(parts.size());
  executor.parallel_for(parts.size(), [&](std::size_t i) {
    // Each coarse cluster gets lists in proportion to its rows, which keeps lists of similar
    // length.
    const std::size_t share = lists * parts[i].size() / sample.size();
    fine[i] = k_means(sample.read(parts[i]), dimension, std::max<std::size_t>(1, share), kSeed + i,
                      executor, deadline);
  });
  for (const std::vector<float>& part : fine) {
    clusters.fine.insert(clusters.fine.end(), part.begin(), part.end());
    clusters.first_fine.push_back(static_cast<std::uint32_t>(clusters.fine.size() / dimension));
  }
  return clusters;
}

NearestCentroids::NearestCentroids(const IvfCentroids& centroids)
    : centroids_(centroids),
      coarse_(centroids.coarse, centroids.dimension),
      fine_(centroids.fine, centroids.dimension),
      coarse_halves_(half_squares(centroids.coarse, centroids.dimension)),
      fine_halves_(half_squares(centroids.fine, centroids.dimension)) {}

NearestCentroids::Visitors NearestCentroids::choose_visits(const RoundedRows& rows) const {
  const std::size_t visits = std::min(kCoarseVisits, coarse_.size());
  Visitors visitors(coarse_.size());
  std::vector<std::uint32_t> order(coarse_.size());
  Nearness nearness;
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    const std::span scores = nearness.of(rows, row, coarse_, coarse_halves_, 0, coarse_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::nth_element(order, order.begin() + static_cast<std::ptrdiff_t>(visits - 1),
                             std::ranges::greater(), [&](std::uint32_t c) { return scores[c]; });
    for (std::size_t i = 0; i < visits; ++i) visitors[order[i]].push_back(row);
  }
  return visitors;
}

void NearestCentroids::find(std::span<const float> rows, std::span<std::uint32_t> nearest) const {
  const RoundedRows rounded(rows, centroids_.dimension);
  const Visitors visitors = choose_visits(rounded);
  std::vector<float> best(nearest.size(), -std::numeric_limits<float>::infinity());
  std::ranges::fill(nearest, 0U);
  Nearness nearness;
  for (std::size_t c = 0; c < visitors.size(); ++c) {
    const std::uint32_t first = centroids_.first_fine[c], end = centroids_.first_fine[c + 1];
    for (const std::uint32_t row : visitors[c]) {
      const std::span scores = nearness.of(rounded, row, fine_, fine_halves_, first, end);
      for (std::uint32_t f = first; f < end; ++f) {
        if (scores[f - first] <= best[row]) continue;
        best[row] = scores[f - first];
        nearest[row] = f;
      }
    }
  }
}

}  // namespace quarry::vectors
