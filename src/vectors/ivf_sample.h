// A sample of rows from which the centroids of an inverted file are trained.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/executor.h"
#include "vectors/ivf_rotation.h"
#include "vectors/ivf_rows.h"

namespace quarry::vectors {

// The rows are evenly spaced with random jitter, rotated, and kept in 8 bits a value, which makes a
// large sample fit in memory. Immutable; share it freely.
class IvfSample {
 public:
  // Takes min(wanted, rows.size()) rows, at most as many as fit in 256 MiB.
  IvfSample(const IvfRows& rows, const IvfRotation& rotation, std::size_t wanted,
            Executor& executor);

  std::size_t size() const { return scales_.size(); }
  std::size_t dimension() const { return dimension_; }
  // The picked rows as floats, row-major.
  std::vector<float> read(std::span<const std::uint32_t> picked) const;
  // At most `count` evenly spaced rows.
  std::vector<float> read_some(std::size_t count) const;

 private:
  void decode(std::size_t i, std::span<float> to) const;

  std::size_t dimension_;
  std::vector<std::int8_t> codes_;
  std::vector<float> scales_;
};

}  // namespace quarry::vectors
