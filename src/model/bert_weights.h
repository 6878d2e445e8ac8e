// The weights of a BERT encoder, as its layers want them.
#pragma once

#include <span>
#include <vector>

#include "model/bert_config.h"
#include "model/linear.h"
#include "model/row_kernels.h"
#include "model/safetensors.h"

namespace quarry {

struct BertLayer {
  AlignedFloats memory;  // of the packed matrices
  PackedLinear qkv;      // queries, keys and values in one product
  PackedLinear attention_out;
  LayerNorm attention_norm;
  PackedLinear up;    // hidden to intermediate
  PackedLinear down;  // and back
  LayerNorm out_norm;
};

// Tables and vectors stay where the file is mapped, which must outlive this.
// Immutable; share it freely.
struct BertWeights {
  const float* words = nullptr;      // vocabulary x hidden
  const float* positions = nullptr;  // positions x hidden
  const float* type = nullptr;       // of token type 0, the only one that single texts have
  LayerNorm embedding_norm;
  std::vector<BertLayer> layers;

  // Errors: corrupt (a tensor is missing or of another shape), invalid (not F32).
  static Result<BertWeights> load(const SafeTensors& file, const BertConfig& config,
                                  Precision precision);
};

}  // namespace quarry
