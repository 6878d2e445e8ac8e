// Rows of floats rounded to 8 bits a value, for approximate inner products.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "vectors/vector_code.h"

namespace quarry::vectors {

// Immutable; share it freely.
class RoundedRows {
 public:
  RoundedRows() = default;
  RoundedRows(std::span<const float> rows, std::size_t dimension)
      : dimension_(dimension), codes_(rows.size()), scales_(rows.size() / dimension) {
    for (std::size_t i = 0; i < scales_.size(); ++i) {
      scales_[i] = encode_int8(rows.subspan(i * dimension, dimension), &codes_[i * dimension]);
    }
  }

  std::size_t size() const { return scales_.size(); }
  std::size_t dimension() const { return dimension_; }
  const std::int8_t* row(std::size_t i) const { return codes_.data() + i * dimension_; }
  // The factor that converts the codes of a row to floats.
  float scale(std::size_t i) const { return scales_[i]; }

 private:
  std::size_t dimension_ = 1;
  std::vector<std::int8_t> codes_;
  std::vector<float> scales_;
};

}  // namespace quarry::vectors
