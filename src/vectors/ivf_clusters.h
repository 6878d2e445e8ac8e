// Centroids in two levels: few coarse ones, each with fine ones of its own.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/deadline.h"
#include "core/executor.h"
#include "vectors/ivf_sample.h"
#include "vectors/rounded_rows.h"

namespace quarry::vectors {

// A view of centroids, wherever they are kept: the fine ones of a coarse centroid lie side by side,
// and their positions are the numbers of the lists. Immutable; share it freely.
struct IvfCentroids {
  std::size_t dimension = 0;
  std::span<const float> coarse, fine;        // rows
  std::span<const std::uint32_t> first_fine;  // of each coarse centroid, and where the last ends

  std::size_t coarse_count() const { return first_fine.size() - 1; }
  std::size_t fine_count() const { return first_fine.back(); }
  std::span<const float> fine_row(std::size_t i) const {
    return fine.subspan(i * dimension, dimension);
  }
  std::span<const float> fine_of(std::size_t i) const {
    return fine.subspan(first_fine[i] * dimension, (first_fine[i + 1] - first_fine[i]) * dimension);
  }
};

struct IvfClusters {
  std::size_t dimension = 0;
  std::vector<float> coarse, fine;
  std::vector<std::uint32_t> first_fine;

  IvfCentroids view() const { return {dimension, coarse, fine, first_fine}; }
};

// About `lists` fine centroids, never more than there are rows. The same sample gives the same
// centroids, however many threads help. The sample has at least one row. From the deadline on the
// rest is done badly but quickly: the caller asks it again.
IvfClusters train_clusters(const IvfSample& sample, std::size_t lists, Executor& executor,
                           const Deadline& deadline);

// Finds the fine centroid nearest to a row among those of the few nearest coarse ones: nearly, by
// all of them in 8 bits a number. Immutable; share it freely.
class NearestCentroids {
 public:
  explicit NearestCentroids(const IvfCentroids& centroids);
  // For many rows at once: each coarse centroid's fine ones are then read once for all of them.
  void find(std::span<const float> rows, std::span<std::uint32_t> nearest) const;

 private:
  using Visitors = std::vector<std::vector<std::uint32_t>>;  // of each coarse centroid: rows
  Visitors choose_visits(const RoundedRows& rows) const;

  IvfCentroids centroids_;
  RoundedRows coarse_, fine_;
  std::vector<float> coarse_halves_, fine_halves_;  // half the squared length of each
};

}  // namespace quarry::vectors
