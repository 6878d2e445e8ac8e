#include "vectors/ivf_k_means.h"

#include <algorithm>
#include <numeric>
#include <random>

#include "simd/dot.h"

namespace quarry::vectors {
namespace {

// Lloyd iterations gain little after the first few; not tuned.
constexpr int kIterations = 10;
constexpr std::size_t kRowsOfTask = 1024;

std::vector<std::uint32_t> draw(std::size_t rows, std::size_t count, std::uint64_t seed) {
  std::vector<std::uint32_t> all(rows);
  std::iota(all.begin(), all.end(), 0U);
  std::mt19937_64 random(seed);
  for (std::size_t i = 0; i < count; ++i) std::swap(all[i], all[i + random() % (rows - i)]);
  all.resize(count);
  return all;
}

// The mean of the rows of each cluster. Summing in row order keeps the result independent of
// threads.
struct Means {
  std::vector<float> sums;
  std::vector<std::uint32_t> counts;
};

Means means_of(std::span<const float> rows, std::size_t dimension, std::size_t clusters,
               std::span<const std::uint32_t> nearest) {
  Means means{std::vector<float>(clusters * dimension), std::vector<std::uint32_t>(clusters)};
  for (std::size_t row = 0; row < nearest.size(); ++row) {
    float* sum = means.sums.data() + nearest[row] * dimension;
    const float* values = rows.data() + row * dimension;
    for (std::size_t i = 0; i < dimension; ++i) sum[i] += values[i];
    ++means.counts[nearest[row]];
  }
  for (std::size_t c = 0; c < clusters; ++c) {
    const float share = 1 / static_cast<float>(std::max(1U, means.counts[c]));
    for (std::size_t i = 0; i < dimension; ++i) means.sums[c * dimension + i] *= share;
  }
  return means;
}

// Gives an empty cluster half of the largest one: both centroids are placed beside the old one,
// slightly apart, and the next iteration splits its rows between them.
void fill_empty(Means& means, std::size_t dimension) {
  constexpr float kApart = 1.0F / 1024;
  for (std::size_t c = 0; c < means.counts.size(); ++c) {
    if (means.counts[c] > 0) continue;
    const auto most =
        static_cast<std::size_t>(std::ranges::max_element(means.counts) - means.counts.begin());
    float* from = means.sums.data() + most * dimension;
    float* to = means.sums.data() + c * dimension;
    for (std::size_t i = 0; i < dimension; ++i) {
      const float apart = i % 2 == 0 ? kApart : -kApart;
      to[i] = from[i] * (1 + apart);
      from[i] *= 1 - apart;
    }
    means.counts[c] = means.counts[most] / 2;
    means.counts[most] -= means.counts[c];
    if (means.counts[most] < 2) return;
  }
}

}  // namespace

std::vector<float> half_squares(std::span<const float> rows, std::size_t dimension) {
  std::vector<float> halves(rows.size() / dimension);
  for (std::size_t i = 0; i < halves.size(); ++i) {
    const auto row = rows.subspan(i * dimension, dimension);
    halves[i] = simd::dot(row, row) / 2;
  }
  return halves;
}

void find_nearest(std::span<const float> rows, std::span<const float> centroids,
                  std::size_t dimension, std::span<std::uint32_t> nearest, Executor& executor) {
  const std::vector<float> halves = half_squares(centroids, dimension);
  const std::size_t tasks = (nearest.size() + kRowsOfTask - 1) / kRowsOfTask;
  executor.parallel_for(tasks, [&](std::size_t task) {
    std::vector<float> scores(halves.size());
    const std::size_t end = std::min(nearest.size(), (task + 1) * kRowsOfTask);
    for (std::size_t row = task * kRowsOfTask; row < end; ++row) {
      simd::dot_rows(rows.subspan(row * dimension, dimension), centroids, scores);
      for (std::size_t c = 0; c < scores.size(); ++c) scores[c] -= halves[c];
      nearest[row] = static_cast<std::uint32_t>(std::ranges::max_element(scores) - scores.begin());
    }
  });
}

std::vector<float> k_means(std::span<const float> rows, std::size_t dimension, std::size_t clusters,
                           std::uint64_t seed, Executor& executor, const Deadline& deadline) {
  const std::size_t count = rows.size() / dimension;
  clusters = std::min(clusters, count);
  std::vector<float> centroids;
  centroids.reserve(clusters * dimension);
  for (const std::uint32_t row : draw(count, clusters, seed)) {
    const auto values = rows.subspan(row * dimension, dimension);
    centroids.insert(centroids.end(), values.begin(), values.end());
  }
  if (clusters == 0) return centroids;
  std::vector<std::uint32_t> nearest(count);
  for (int i = 0; i < kIterations && deadline.check("clustering"); ++i) {
    find_nearest(rows, centroids, dimension, nearest, executor);
    Means means = means_of(rows, dimension, clusters, nearest);
    fill_empty(means, dimension);
    centroids = std::move(means.sums);
  }
  return centroids;
}

}  // namespace quarry::vectors
