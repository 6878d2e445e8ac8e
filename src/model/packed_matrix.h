// A matrix laid out for multiplication from the right: panels of as many columns as a kernel takes.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>

#include "simd/isa.h"

namespace quarry {

// Rows of floats at a fixed distance from each other, not owned.
struct MatrixView {
  const float* data = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::size_t stride = 0;

  const float* row(std::size_t i) const { return data + i * stride; }
};

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

// depth x columns. Panel j holds columns j * width to j * width + width - 1: for each row its
// `width` values side by side, zero past the last column. `bias` is padded likewise, or null.
struct PackedView {
  const float* panels = nullptr;
  const float* bias = nullptr;
  std::size_t depth = 0;
  std::size_t columns = 0;
};

// The floats that a packed depth x columns matrix takes.
std::size_t packed_size(std::size_t depth, std::size_t columns, std::size_t width);
// Packs `matrix`.
void pack(const MatrixView& matrix, std::size_t width, float* panels);
// Packs the transpose of `matrix`: its rows become columns, from column `first` on.
void pack_transposed(const MatrixView& matrix, std::size_t first, std::size_t width, float* panels);

// The weights and bias of a linear layer, packed once at load for the active level, in memory that
// its owner provides: one piece for many, so that huge pages hold it.
// Immutable once filled; share it freely.
class PackedLinear {
 public:
  PackedLinear() = default;
  // `memory` has room for size_of(inputs, outputs) floats.
  PackedLinear(std::size_t inputs, std::size_t outputs, float* memory);
  static std::size_t size_of(std::size_t inputs, std::size_t outputs);

  // Outputs `first` on come from the rows of `weights` (outputs x inputs, as models store them).
  void fill(std::size_t first, const MatrixView& weights, const float* bias);
  PackedView view() const { return {panels_, bias_, inputs_, outputs_}; }

 private:
  std::size_t inputs_ = 0;
  std::size_t outputs_ = 0;
  float* bias_ = nullptr;
  float* panels_ = nullptr;
};

}  // namespace quarry
