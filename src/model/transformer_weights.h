// The weights of a transformer encoder, as its layers want them.
#pragma once

#include <vector>

#include "model/linear.h"
#include "model/row_kernels.h"
#include "model/tensor_files.h"
#include "model/transformer_config.h"

namespace quarry::model {

struct TransformerLayer {
  AlignedFloats memory;           // of the packed matrices
  PackedLinear queries_and_keys;  // in one product
  PackedLinear values;
  PackedLinear attention_out;
  LayerNorm attention_norm;
  PackedLinear up;    // hidden to intermediate, or to both halves of it
  PackedLinear down;  // and back
  LayerNorm feed_forward_norm;
};

// Short vectors of floats, kept at their place when this moves. A norm points into it or into the
// file.
class FloatVectors {
 public:
  // In place where the file has 32 bits, else widened.
  const float* keep(const FloatTable& vector);
  const float* keep_zeros(std::size_t size);

 private:
  std::vector<std::vector<float>> vectors_;
};

// NAME.weight and NAME.bias, or gamma and beta as older files call them. Errors: corrupt, invalid.
Result<LayerNorm> find_norm(const TensorFiles& files, const std::string& name,
                            const TransformerConfig& config, FloatVectors& vectors);

// Tables stay where the files are mapped, which must outlive this.
// Immutable; share it freely.
struct TransformerWeights {
  FloatTable words;        // vocabulary x hidden
  FloatTable positions;    // where learned
  FloatTable token_types;  // or none
  LayerNorm embedding_norm;
  std::vector<TransformerLayer> layers;
  LayerNorm final_norm;                  // gain is null: none
  const float* distance_bias = nullptr;  // buckets x heads, or none
  const float* zeros = nullptr;          // hidden of them
  FloatVectors vectors;

  // Errors: corrupt (a tensor is missing or of another shape), invalid (of another type).
  static Result<TransformerWeights> load(const TensorFiles& files, const TransformerConfig& config,
                                         Precision precision);
};

// What stands before the names of this file's tensors.
std::string root_of(const TensorFiles& files, const TransformerConfig& config);

}  // namespace quarry::model
