// k-means over rows of floats.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/deadline.h"
#include "core/executor.h"

namespace quarry::vectors {

// Runs a fixed number of Lloyd iterations by squared distance, starting from rows drawn with the
// seed. Returns min(clusters, rows) centroids, row-major. The result depends only on rows and seed,
// not on the number of threads. No iteration starts after the deadline.
std::vector<float> k_means(std::span<const float> rows, std::size_t dimension, std::size_t clusters,
                           std::uint64_t seed, Executor& executor, const Deadline& deadline = {});

// Half the squared length of each row. The centroid c nearest to x maximises x.c - |c|^2 / 2.
std::vector<float> half_squares(std::span<const float> rows, std::size_t dimension);

// Finds the nearest centroid of each row. Needs at least one centroid.
void find_nearest(std::span<const float> rows, std::span<const float> centroids,
                  std::size_t dimension, std::span<std::uint32_t> nearest, Executor& executor);

}  // namespace quarry::vectors
