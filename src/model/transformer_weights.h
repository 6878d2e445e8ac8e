// The weights of a transformer encoder, packed for the forward pass.
#pragma once

#include <vector>

#include "model/linear.h"
#include "model/row_kernels.h"
#include "model/tensor_files.h"
#include "model/transformer_config.h"

namespace quarry::model {

struct TransformerLayer {
  AlignedFloats memory;           // backs the packed matrices
  PackedLinear queries_and_keys;  // computed in one product
  PackedLinear values;
  PackedLinear attention_out;
  LayerNorm attention_norm;
  PackedLinear up;    // hidden to intermediate, or to both halves of a gate
  PackedLinear down;  // intermediate to hidden
  LayerNorm feed_forward_norm;
};

// Owns short vectors of floats at stable addresses, which survive a move. A norm points either here
// or into the file.
class FloatVectors {
 public:
  // Returns a pointer into the file if it holds 32-bit floats, otherwise to a widened copy.
  const float* keep(const FloatTable& vector);
  const float* keep_zeros(std::size_t size);

 private:
  std::vector<std::vector<float>> vectors_;
};

// Finds NAME.weight and NAME.bias, or NAME.gamma and NAME.beta as older files call them.
// Errors: corrupt, invalid.
Result<LayerNorm> find_norm(const TensorFiles& files, const std::string& name,
                            const TransformerConfig& config, FloatVectors& vectors);

// Tables point into the mapped files, which must outlive this. Immutable; share it freely.
struct TransformerWeights {
  FloatTable words;        // vocabulary x hidden
  FloatTable positions;    // learned positions only
  FloatTable token_types;  // or empty
  LayerNorm embedding_norm;
  std::vector<TransformerLayer> layers;
  LayerNorm final_norm;                  // null gain: no norm
  const float* distance_bias = nullptr;  // buckets x heads, or null
  const float* zeros = nullptr;          // hidden floats
  FloatVectors vectors;

  // Errors: corrupt (a tensor is missing or has another shape), invalid (a tensor has another
  // type).
  static Result<TransformerWeights> load(const TensorFiles& files, const TransformerConfig& config,
                                         Precision precision);
};

// The prefix of this file's tensor names: the first of config.names.roots that matches.
std::string root_of(const TensorFiles& files, const TransformerConfig& config);

}  // namespace quarry::model
