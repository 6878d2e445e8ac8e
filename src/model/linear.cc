#include "model/linear.h"

#include <algorithm>

namespace quarry::model {
namespace {

// 16-bit rows widened at a time before they are packed.
constexpr std::size_t kWidenedRows = 64;

void fill(const LinearTensors& part, std::size_t first, PackedLinear& packed) {
  const std::size_t inputs = part.inputs();
  std::vector<float> widened(kWidenedRows * inputs);
  std::vector<float> bias(part.outputs());
  if (!part.bias.empty()) {
    std::copy_n(part.bias.row(0, bias.data()), bias.size(), bias.data());
  }
  for (std::size_t row = 0; row < part.outputs(); row += kWidenedRows) {
    const std::size_t rows = std::min(kWidenedRows, part.outputs() - row);
    const float* weights = part.weights.some_rows(row, rows, widened.data());
    packed.fill(first + row, {weights, rows, inputs, inputs}, bias.data() + row);
  }
}

std::size_t all_outputs(std::span<const LinearTensors> parts) {
  std::size_t outputs = 0;
  for (const LinearTensors& part : parts) outputs += part.outputs();
  return outputs;
}

}  // namespace

LinearTensors LinearTensors::part(std::size_t first, std::size_t count) const {
  return {.weights = weights.cut(first * inputs(), count, inputs()),
          .bias = bias.empty() ? bias : bias.cut(first, 1, count)};
}

Result<LinearTensors> find_linear(const TensorFiles& files, const std::string& name,
                                  std::size_t outputs, std::size_t inputs, Bias bias) {
  LinearTensors found{.weights = QUARRY_TRY(files.floats(name + ".weight", {outputs, inputs})),
                      .bias = {}};
  if (bias == Bias::present) found.bias = QUARRY_TRY(files.floats(name + ".bias", {outputs}));
  return found;
}

PackedLinear pack_linear(std::span<const LinearTensors> parts, Precision precision,
                         float*& memory) {
  PackedLinear packed(parts.front().inputs(), all_outputs(parts), precision, memory);
  memory += packed_linear_size(parts, precision);
  std::size_t first = 0;
  for (const LinearTensors& part : parts) {
    fill(part, first, packed);
    first += part.outputs();
  }
  return packed;
}

std::size_t packed_linear_size(std::span<const LinearTensors> parts, Precision precision) {
  return PackedLinear::size_of(parts.front().inputs(), all_outputs(parts), precision);
}

Linear::Linear(const LinearTensors& tensors)
    : memory_(packed_linear_size({&tensors, 1}, Precision::fp32)) {
  float* memory = memory_.data();
  packed_ = pack_linear({&tensors, 1}, Precision::fp32, memory);
}

void Linear::run(const MatrixView& in, float* out) const {
  LinearScratch scratch;  // unused in fp32
  packed_.apply(in, out, packed_.outputs(), scratch);
}

}  // namespace quarry::model
