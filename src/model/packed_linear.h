// A linear layer in one precision. Weights are packed once at load time, then applied to rows of
// floats.
#pragma once

#include <cstddef>
#include <functional>

#include "model/gemm.h"
#include "model/packed_matrix.h"
#include "model/precision.h"

namespace quarry::model {

// Reusable memory for encoded rows; grows on demand. Use it from one thread at a time.
class LinearScratch {
 public:
  Word* words(std::size_t count);
  RowScale* scales(std::size_t count);

 private:
  AlignedFloats words_, scales_;
  std::size_t words_size_ = 0, scales_size_ = 0;
};

// The weights and bias of a linear layer, packed for the active instruction set. The owner provides
// the memory, one allocation for many layers, so that huge pages can back it.
// Immutable once filled; share it freely.
class PackedLinear {
 public:
  PackedLinear() = default;
  // `memory` has room for size_of(inputs, outputs, precision) floats.
  PackedLinear(std::size_t inputs, std::size_t outputs, Precision precision, float* memory);
  static std::size_t size_of(std::size_t inputs, std::size_t outputs, Precision precision);

  std::size_t outputs() const { return outputs_; }

  // Sets the outputs from `first` on to the rows of `weights` (outputs x inputs, as models store
  // them). A null `bias` means zeros.
  void fill(std::size_t first, const MatrixView& weights, const float* bias);

  // Called just before a row of the input is read, to compute it while it stays in cache.
  using MakeRow = std::function<void(std::size_t row)>;
  // out = in * weights^T + bias; rows of `outputs` floats, `out_stride` floats apart.
  void apply(const MatrixView& in, float* out, std::size_t out_stride, LinearScratch& scratch,
             const MakeRow& make_row = {}) const;

 private:
  PackedView view() const;
  std::size_t depth() const;  // in words

  std::size_t inputs_ = 0;
  std::size_t outputs_ = 0;
  Precision precision_ = Precision::fp32;
  const GemmKernels* kernels_ = nullptr;
  float* bias_ = nullptr;
  float* scale_ = nullptr;  // integers only, as in PackedView
  float* sum_ = nullptr;
  Word* panels_ = nullptr;
};

}  // namespace quarry::model
