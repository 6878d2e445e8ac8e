// Rows for the tests of inverted files, and an exhaustive scan to compare with.
#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <span>
#include <vector>

#include "simd/dot.h"
#include "vectors/ivf_builder.h"
#include "vectors/ivf_search.h"

namespace quarry::vectors::test {

// Unit vectors around random centres: sqrt(size) + 1 of them.
class ClusteredRows final : public IvfRows {
 public:
  ClusteredRows(std::uint32_t size, std::size_t dimension, unsigned seed = 1)
      : dimension_(dimension), values_(size * dimension) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    const auto middles = static_cast<std::size_t>(std::sqrt(size)) + 1;
    std::vector<float> centers(middles * dimension);
    for (float& value : centers) value = normal(random);
    for (std::uint32_t row = 0; row < size; ++row) {
      const float* center = centers.data() + random() % middles * dimension;
      float* values = values_.data() + row * dimension;
      for (std::size_t i = 0; i < dimension; ++i) values[i] = center[i] + normal(random);
      const std::span<const float> done(values, dimension);
      const float length = std::sqrt(simd::dot(done, done));
      for (std::size_t i = 0; i < dimension; ++i) values[i] /= length;
    }
  }

  std::uint32_t size() const override {
    return static_cast<std::uint32_t>(values_.size() / dimension_);
  }
  std::size_t dimension() const override { return dimension_; }
  void read(std::uint32_t first, std::uint32_t count, std::span<float> to) const override {
    std::copy_n(values_.begin() + static_cast<std::ptrdiff_t>(first * dimension_),
                count * dimension_, to.begin());
  }
  std::span<const float> row(std::uint32_t row) const {
    return std::span(values_).subspan(row * dimension_, dimension_);
  }

 private:
  std::size_t dimension_;
  std::vector<float> values_;
};

// Permits the rows whose bit is set, or all rows if there are no bits.
class BitmapReader final : public IvfRowReader {
 public:
  BitmapReader(const ClusteredRows& rows, std::span<const float> query,
               std::vector<bool> permitted = {})
      : rows_(rows), query_(query), permitted_(std::move(permitted)) {}
  bool permits(std::uint32_t row) override { return permitted_.empty() || permitted_[row]; }
  float score(std::uint32_t row) override {
    ++scored;
    scored_forbidden |= !permits(row);
    return simd::dot(query_, rows_.row(row));
  }

  std::size_t scored = 0;
  bool scored_forbidden = false;

 private:
  const ClusteredRows& rows_;
  std::span<const float> query_;
  const std::vector<bool> permitted_;
};

inline std::vector<IvfHit> scan_all(const ClusteredRows& rows, std::span<const float> query,
                                    std::size_t k, const std::vector<bool>& permitted = {}) {
  std::vector<IvfHit> hits;
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    if (permitted.empty() || permitted[row]) hits.push_back({row, simd::dot(query, rows.row(row))});
  }
  std::ranges::sort(hits, [](const IvfHit& a, const IvfHit& b) {
    return a.score != b.score ? a.score > b.score : a.row < b.row;
  });
  if (hits.size() > k) hits.resize(k);
  return hits;
}

}  // namespace quarry::vectors::test
