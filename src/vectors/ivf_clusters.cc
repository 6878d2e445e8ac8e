// k-means first over the whole sample for the coarse centroids, then within each of their clusters:
// with L lists a row is compared with a few times the root of L instead of with L.
#include "vectors/ivf_clusters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "simd/dot.h"

#include "vectors/ivf_k_means.h"

namespace quarry {
namespace {

// Coarse centroids whose fine ones a row is compared with. Chosen on 1 M rows by trial, not by a
// table.
constexpr std::size_t kCoarseVisits = 4;
constexpr std::uint64_t kSeed = 0x1F5;

// The rows of the sample that belong to each coarse centroid.
std::vector<std::vector<float>> parts_of(std::span<const float> sample, std::size_t dimension,
                                         std::span<const float> coarse, Executor& executor) {
  std::vector<std::uint32_t> nearest(sample.size() / dimension);
  find_nearest(sample, coarse, dimension, nearest, executor);
  std::vector<std::vector<float>> parts(coarse.size() / dimension);
  for (std::size_t row = 0; row < nearest.size(); ++row) {
    const auto values = sample.subspan(row * dimension, dimension);
    parts[nearest[row]].insert(parts[nearest[row]].end(), values.begin(), values.end());
  }
  return parts;
}

}  // namespace

IvfClusters train_clusters(std::span<const float> sample, std::size_t dimension, std::size_t lists,
                           Executor& executor, const Deadline& deadline) {
  const auto coarse_count =
      std::max<std::size_t>(1, static_cast<std::size_t>(std::sqrt(static_cast<double>(lists))));
  IvfClusters clusters{.dimension = dimension, .coarse = {}, .fine = {}, .first_fine = {0}};
  clusters.coarse = k_means(sample, dimension, coarse_count, kSeed, executor, deadline);
  std::vector<std::vector<float>> parts = parts_of(sample, dimension, clusters.coarse, executor);
  executor.parallel_for(parts.size(), [&](std::size_t i) {
    // As many lists as its share of the rows, so that they come out of like length.
    const std::size_t share = lists * parts[i].size() / sample.size();
    parts[i] = k_means(parts[i], dimension, std::max<std::size_t>(1, share), kSeed + i, executor,
                       deadline);
  });
  for (const std::vector<float>& fine : parts) {
    clusters.fine.insert(clusters.fine.end(), fine.begin(), fine.end());
    clusters.first_fine.push_back(static_cast<std::uint32_t>(clusters.fine.size() / dimension));
  }
  return clusters;
}

NearestCentroid::NearestCentroid(const IvfCentroids& centroids)
    : centroids_(centroids),
      coarse_halves_(half_squares(centroids.coarse, centroids.dimension)),
      fine_halves_(half_squares(centroids.fine, centroids.dimension)),
      visitors_(centroids.coarse_count()) {}

void NearestCentroid::choose_visits(std::span<const float> rows, std::size_t count) {
  const std::size_t visits = std::min(kCoarseVisits, visitors_.size());
  scores_.resize(visitors_.size());
  order_.resize(visitors_.size());
  for (std::vector<std::uint32_t>& visitors : visitors_) visitors.clear();
  for (std::uint32_t row = 0; row < count; ++row) {
    simd::dot_rows(rows.subspan(row * centroids_.dimension, centroids_.dimension),
                   centroids_.coarse, scores_);
    for (std::size_t c = 0; c < scores_.size(); ++c) scores_[c] -= coarse_halves_[c];
    std::iota(order_.begin(), order_.end(), 0U);
    std::ranges::nth_element(order_, order_.begin() + static_cast<std::ptrdiff_t>(visits - 1),
                             std::ranges::greater(), [&](std::uint32_t c) { return scores_[c]; });
    for (std::size_t i = 0; i < visits; ++i) visitors_[order_[i]].push_back(row);
  }
}

void NearestCentroid::find(std::span<const float> rows, std::span<std::uint32_t> nearest) {
  choose_visits(rows, nearest.size());
  best_.assign(nearest.size(), -std::numeric_limits<float>::infinity());
  std::ranges::fill(nearest, 0U);
  for (std::size_t c = 0; c < visitors_.size(); ++c) {
    const std::uint32_t first = centroids_.first_fine[c];
    const auto fine = centroids_.fine_of(c);
    scores_.resize(fine.size() / centroids_.dimension);
    for (const std::uint32_t row : visitors_[c]) {
      simd::dot_rows(rows.subspan(row * centroids_.dimension, centroids_.dimension), fine, scores_);
      for (std::uint32_t f = 0; f < scores_.size(); ++f) {
        const float score = scores_[f] - fine_halves_[first + f];
        if (score <= best_[row]) continue;
        best_[row] = score;
        nearest[row] = first + f;
      }
    }
  }
}

}  // namespace quarry
