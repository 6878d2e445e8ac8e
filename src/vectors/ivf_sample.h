// Some rows of an inverted file in the making, by which its centroids are found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/executor.h"
#include "vectors/ivf_rotation.h"
#include "vectors/ivf_rows.h"

namespace quarry::vectors {

// Evenly spread over the rows, a little off by chance, and turned; kept in 8 bits a number, so that
// enough of them fit into memory. Immutable; share it freely.
class IvfSample {
 public:
  // min(wanted, rows.size()) of them, and at most as many as fit into 256 MiB.
  IvfSample(const IvfRows& rows, const IvfRotation& rotation, std::size_t wanted,
            Executor& executor);

  std::size_t size() const { return scales_.size(); }
  std::size_t dimension() const { return dimension_; }
  // Row by row, as floats.
  std::vector<float> read(std::span<const std::uint32_t> picked) const;
  // Of evenly spread ones at most so many.
  std::vector<float> read_some(std::size_t count) const;

 private:
  void decode(std::size_t i, std::span<float> to) const;

  std::size_t dimension_;
  std::vector<std::int8_t> codes_;
  std::vector<float> scales_;
};

}  // namespace quarry::vectors
