// The rows that an inverted file is built of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace quarry::vectors {

// Rows of numbers in whatever form they are kept: read as they are needed, never all at once.
// Thread-safe.
class IvfRows {
 public:
  virtual ~IvfRows() = default;
  virtual std::uint32_t size() const = 0;
  virtual std::size_t dimension() const = 0;
  // Row by row, as floats; `count` rows fit into `to`.
  virtual void read(std::uint32_t first, std::uint32_t count, std::span<float> to) const = 0;
};

}  // namespace quarry::vectors
