// The input of an inverted file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace quarry::vectors {

// Vectors in any stored form, read in small parts because they may not fit in memory. Thread-safe.
class IvfRows {
 public:
  virtual ~IvfRows() = default;
  virtual std::uint32_t size() const = 0;
  virtual std::size_t dimension() const = 0;
  // Writes rows [first, first + count) to `to`, row-major; `to` holds at least count * dimension()
  // floats.
  virtual void read(std::uint32_t first, std::uint32_t count, std::span<float> to) const = 0;
};

}  // namespace quarry::vectors
