// Generates any number of vectors that are distributed like given ones, one at a time, for
// benchmarks.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "core/executor.h"
#include "simd/dot.h"

namespace quarry::vectors {

// The first rows are the given vectors. Each further row starts at a given vector, moves part of
// the way to one of its nearest neighbours, then along a random combination of the directions to
// all of these neighbours, by a length in proportion to the distance of the nearest, and slightly
// in a random direction. This continues the trend of intrinsic dimension and neighbour distance
// seen in growing subsets of the given vectors (bench/vector_data.py, with the same constants). Row
// i is the same on every machine. Immutable; share it freely.
class VectorMixture {
 public:
  // `given` holds unit vectors, which must outlive this. Compares each with all others.
  VectorMixture(std::span<const float> given, std::size_t dimension, Executor& executor)
      : given_(given), dimension_(dimension), near_(count() * kNeighbours), spacing_(count()) {
    constexpr std::size_t kTask = 64;
    executor.parallel_for((count() + kTask - 1) / kTask, [&](std::size_t task) {
      std::vector<float> products(count());
      for (std::size_t i = task * kTask; i < std::min(count(), (task + 1) * kTask); ++i) {
        find_neighbours(i, products);
      }
    });
  }

  std::size_t count() const { return given_.size() / dimension_; }

  void row(std::uint64_t i, std::span<float> to) const {
    if (i < count()) {
      std::ranges::copy(given(i), to.begin());
      return;
    }
    Draws draws(i);
    const std::size_t base = draws.next() % count();
    const std::uint32_t* near = near_.data() + base * kNeighbours;
    const std::size_t towards = draws.next() % kNeighbours;
    std::vector<float> step(dimension_);
    float weights = 0;  // the sum of all weights
    for (std::size_t n = 0; n < kNeighbours; ++n) {
      const float weight = draws.normal();
      add(weight, given(near[n]), step);
      weights += weight;
    }
    add(-weights, given(base), step);
    std::vector<float> noise(dimension_);
    for (float& value : noise) value = 2 * draws.uniform() - 1;

    const float share = kTowards * draws.uniform();
    std::ranges::fill(to, 0.0F);
    add(1 - share, given(base), to);
    add(share, given(near[towards]), to);
    const float length = kStep * spacing_[base];
    add(length * std::sqrt(1 - kNoise) / norm(step), step, to);
    add(length * std::sqrt(kNoise) / norm(noise), noise, to);
    const float scale = 1 / norm(to);
    for (float& value : to) value *= scale;
  }

 private:
  static constexpr std::size_t kNeighbours = 48;
  static constexpr float kTowards = 0.5F, kStep = 1.3F, kNoise = 0.25F;

  // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), seeded separately for each row.
  class Draws {
   public:
    explicit Draws(std::uint64_t i) : state_(i * 0xD1342543DE82EF95 + 1) {}
    std::uint64_t next() {
      std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
      z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
      z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
      return z ^ (z >> 31);
    }
    float uniform() { return static_cast<float>(next() >> 40) * 0x1p-24F; }
    float normal() {  // the sum of twelve uniform values is nearly normal
      float sum = -6;
      for (int i = 0; i < 12; ++i) sum += uniform();
      return sum;
    }

   private:
    std::uint64_t state_;
  };

  std::span<const float> given(std::size_t i) const {
    return given_.subspan(i * dimension_, dimension_);
  }
  static void add(float weight, std::span<const float> from, std::span<float> to) {
    for (std::size_t x = 0; x < to.size(); ++x) to[x] += weight * from[x];
  }
  static float norm(std::span<const float> row) { return std::sqrt(simd::dot(row, row)); }

  void find_neighbours(std::size_t i, std::vector<float>& products) {
    simd::dot_rows(given(i), given_, products);
    products[i] = -2;
    std::vector<std::uint32_t> order(count());
    for (std::uint32_t row = 0; row < order.size(); ++row) order[row] = row;
    std::ranges::partial_sort(order, order.begin() + kNeighbours, std::ranges::greater(),
                              [&](std::uint32_t row) { return products[row]; });
    std::copy_n(order.begin(), kNeighbours,
                near_.begin() + static_cast<std::ptrdiff_t>(i * kNeighbours));
    spacing_[i] = std::sqrt(std::max(0.0025F, 2 - 2 * products[order[0]]));
  }

  std::span<const float> given_;
  std::size_t dimension_;
  std::vector<std::uint32_t> near_;
  std::vector<float> spacing_;  // distance of each given vector to its nearest neighbour
};

}  // namespace quarry::vectors
