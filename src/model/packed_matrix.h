// A matrix packed as the right-hand side of a product: panels as many columns wide as a kernel
// takes.
//
// Storage consists of 32-bit words in every precision. A word is one float, or two or four values
// of a smaller type that are neighbours along the depth of the product (see precision.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "simd/isa.h"

namespace quarry::model {

typedef std::uint32_t Word __attribute__((may_alias));  // also aliases floats

// Rows of floats with a fixed stride, not owned.
struct MatrixView {
  const float* data = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::size_t stride = 0;

  const float* row(std::size_t i) const { return data + i * stride; }
};

// Rows of words with a fixed stride, not owned.
struct WordsView {
  const Word* data = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::size_t stride = 0;

  const Word* row(std::size_t i) const { return data + i * stride; }
};

inline WordsView as_words(const MatrixView& floats) {
  return {reinterpret_cast<const Word*>(floats.data), floats.rows, floats.columns, floats.stride};
}

// Uninitialised floats, aligned to a cache line. Large allocations ask for huge pages: when a
// product streams all weights, 4 KiB pages miss the second-level TLB.
class AlignedFloats {
 public:
  AlignedFloats() = default;
  explicit AlignedFloats(std::size_t count);
  float* data() { return memory_.get(); }
  const float* data() const { return memory_.get(); }

 private:
  struct Free {
    void operator()(float* memory) const { std::free(memory); }
  };
  std::unique_ptr<float[], Free> memory_;
};

inline Word* words_of(AlignedFloats& floats) { return reinterpret_cast<Word*>(floats.data()); }

// A depth x columns matrix. Panel j holds columns j * width to j * width + width - 1: for each row
// its `width` words side by side, zero past the last column. `bias`, `scale` and `sum` are padded
// likewise.
struct PackedView {
  const Word* panels = nullptr;
  std::size_t depth = 0;  // in words
  std::size_t columns = 0;
  const float* bias = nullptr;   // null: none
  const float* scale = nullptr;  // integers only: the value of one unit of a column's codes
  const float* sum = nullptr;    // integers only: the sum of a column's codes, times scale
};

// The number of words in a packed depth x columns matrix.
std::size_t packed_size(std::size_t depth, std::size_t columns, std::size_t width);
void pack(const WordsView& matrix, std::size_t width, Word* panels);
// Packs the transpose of `matrix`: its rows become the columns from `first` on.
void pack_transposed(const WordsView& matrix, std::size_t first, std::size_t width, Word* panels);

}  // namespace quarry::model
