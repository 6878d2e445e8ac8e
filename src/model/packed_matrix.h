// A matrix laid out for multiplication from the right: panels of as many columns as a kernel takes.
//
// All of it is made of 32-bit words, whatever arithmetic they belong to: a word is one float, or
// two or four neighbours along the depth of the product in a smaller type (see precision.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "simd/isa.h"

namespace quarry::model {

typedef std::uint32_t Word __attribute__((may_alias));  // floats are read and written as words too

// Rows of floats at a fixed distance from each other, not owned.
struct MatrixView {
  const float* data = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::size_t stride = 0;

  const float* row(std::size_t i) const { return data + i * stride; }
};

// The same of words.
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

// Not initialised, aligned to a cache line; large ones ask for huge pages, which a scan through the
// weights feels: 4 KiB pages miss the second-level TLB.
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

// depth x columns. Panel j holds columns j * width to j * width + width - 1: for each row its
// `width` words side by side, zero past the last column. The vectors are padded likewise.
struct PackedView {
  const Word* panels = nullptr;
  std::size_t depth = 0;  // in words
  std::size_t columns = 0;
  const float* bias = nullptr;   // null: none
  const float* scale = nullptr;  // integers only: what a code of the column stands for
  const float* sum = nullptr;    // integers only: of the column's codes, scaled
};

// The words that a packed depth x columns matrix takes.
std::size_t packed_size(std::size_t depth, std::size_t columns, std::size_t width);
// Packs `matrix`.
void pack(const WordsView& matrix, std::size_t width, Word* panels);
// Packs the transpose of `matrix`: its rows become columns, from column `first` on.
void pack_transposed(const WordsView& matrix, std::size_t first, std::size_t width, Word* panels);

}  // namespace quarry::model
