// Linear layers: finds their tensors in a file, packs them, and runs a single one.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/packed_linear.h"
#include "model/tensor_files.h"

namespace quarry::model {

// The tensors of a layer as stored in the file.
struct LinearTensors {
  FloatTable weights;  // outputs x inputs
  FloatTable bias;     // one row of outputs; empty: zeros

  std::size_t outputs() const { return weights.rows(); }
  std::size_t inputs() const { return weights.columns(); }
  // The layer restricted to outputs first .. first + count - 1.
  LinearTensors part(std::size_t first, std::size_t count) const;
};

enum class Bias { none, present };

// Finds NAME.weight and NAME.bias. Errors: corrupt, invalid.
Result<LinearTensors> find_linear(const TensorFiles& files, const std::string& name,
                                  std::size_t outputs, std::size_t inputs, Bias bias);

// Packs layers that share their input into one, at `memory`, and advances `memory` past it.
PackedLinear pack_linear(std::span<const LinearTensors> parts, Precision precision, float*& memory);
std::size_t packed_linear_size(std::span<const LinearTensors> parts, Precision precision);

// A self-contained fp32 layer. Immutable; share it freely.
class Linear {
 public:
  Linear() = default;
  explicit Linear(const LinearTensors& tensors);
  std::size_t outputs() const { return packed_.outputs(); }
  void run(const MatrixView& in, float* out) const;

 private:
  AlignedFloats memory_;
  PackedLinear packed_;
};

}  // namespace quarry::model
