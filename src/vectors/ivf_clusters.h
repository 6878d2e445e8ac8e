// Centroids in two levels: a few coarse ones, each with fine centroids of its own.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/deadline.h"
#include "core/executor.h"
#include "vectors/ivf_sample.h"
#include "vectors/rounded_rows.h"

namespace quarry::vectors {

// A view of the centroids. The fine centroids of a coarse one are adjacent; the position of a fine
// centroid is the number of its list. Immutable; share it freely.
struct IvfCentroids {
  std::size_t dimension = 0;
  std::span<const float> coarse, fine;        // row-major
  std::span<const std::uint32_t> first_fine;  // by coarse centroid, then the end of the last

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

// Trains about `lists` fine centroids, at most one for each row. The sample has at least one row.
// The result does not depend on the number of threads. If the deadline passes, training ends early
// with poor centroids: the caller must check the deadline again.
IvfClusters train_clusters(const IvfSample& sample, std::size_t lists, Executor& executor,
                           const Deadline& deadline);

// Finds the fine centroid nearest to a row. The search is approximate: it visits only the fine
// centroids of the few nearest coarse ones, and compares them in 8 bits. Immutable; share it
// freely.
class NearestCentroids {
 public:
  explicit NearestCentroids(const IvfCentroids& centroids);
  // `rows` is row-major, `nearest` has one element for each row. A batch reads the fine centroids
  // of each coarse one once for all of its rows.
  void find(std::span<const float> rows, std::span<std::uint32_t> nearest) const;

 private:
  // The rows that visit each coarse centroid.
  using Visitors = std::vector<std::vector<std::uint32_t>>;
  Visitors choose_visits(const RoundedRows& rows) const;

  IvfCentroids centroids_;
  RoundedRows coarse_, fine_;
  std::vector<float> coarse_halves_, fine_halves_;  // half the squared length of each
};

}  // namespace quarry::vectors
