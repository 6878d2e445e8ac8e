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
// Rows of the sample for each coarse centroid: as faiss takes at most.
constexpr std::size_t kSampleOfCoarse = 256;
constexpr std::size_t kRowsAtOnce = 65'536;  // of the sample as floats

// Which of the coarse centroids each row of the sample is nearest to.
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

// The rows of the sample that belong to each coarse centroid.
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
    // As many lists as its share of the rows, so that they come out of like length.
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
