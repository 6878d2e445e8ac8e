// Linear layers: from the tensors of a file to packed ones, and the one place where they run.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/packed_linear.h"
#include "model/tensor_files.h"

namespace quarry::model {

// As the file has it.
struct LinearTensors {
  FloatTable weights;  // outputs x inputs
  FloatTable bias;     // one row of outputs, or empty: zeros

  std::size_t outputs() const { return weights.rows(); }
  std::size_t inputs() const { return weights.columns(); }
  // A layer of some of the outputs.
  LinearTensors part(std::size_t first, std::size_t count) const;
};

enum class Bias { none, present };

// NAME.weight and NAME.bias. Errors: corrupt, invalid.
Result<LinearTensors> find_linear(const TensorFiles& files, const std::string& name,
                                  std::size_t outputs, std::size_t inputs, Bias bias);

// Layers that share their input as one, packed into `memory`, which moves on behind it.
PackedLinear pack_linear(std::span<const LinearTensors> parts, Precision precision, float*& memory);
std::size_t packed_linear_size(std::span<const LinearTensors> parts, Precision precision);

// A layer that stands alone, in full precision. Immutable; share it freely.
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
