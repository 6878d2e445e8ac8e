// k-means over rows of floats.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/deadline.h"
#include "core/executor.h"

namespace quarry::vectors {

// Centroids by squared distance, after a fixed number of Lloyd's iterations from rows drawn by the
// seed; min(clusters, rows) of them. The same rows and seed give the same centroids, however many
// threads help. No iteration begins after the deadline.
std::vector<float> k_means(std::span<const float> rows, std::size_t dimension, std::size_t clusters,
                           std::uint64_t seed, Executor& executor, const Deadline& deadline = {});

// Half the squared length of each row: a centroid c is nearest to x where x.c less half |c|^2 is
// greatest.
std::vector<float> half_squares(std::span<const float> rows, std::size_t dimension);

// The nearest centroid of each row. There is at least one.
void find_nearest(std::span<const float> rows, std::span<const float> centroids,
                  std::size_t dimension, std::span<std::uint32_t> nearest, Executor& executor);

}  // namespace quarry::vectors
