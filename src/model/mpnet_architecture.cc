// MPNet (K. Song et al., 2020): BERT without token types, with RoBERTa's position numbering and a
// distance bias that all layers share.
#include "model/architecture.h"
#include "model/bert_architecture.h"
#include "model/config_reader.h"

namespace quarry::model {
namespace {

// Hard-coded in transformers (modeling_mpnet.py), which ignores the config.
constexpr std::int32_t kPaddingId = 1;
constexpr std::size_t kBuckets = 32;

}  // namespace

Result<TransformerConfig> read_mpnet(const Json& config) {
  QUARRY_TRY(expect_number(config, "relative_attention_num_buckets", kBuckets));
  TransformerConfig read = QUARRY_TRY(read_sizes(config));
  if (read.position_rows <= kPaddingId + 1) {
    return {Code::corrupt, "max_position_embeddings: expected 3 or more, found " +
                               std::to_string(read.position_rows)};
  }
  read.activation = QUARRY_TRY(read_activation(config, {"hidden_act"}));
  read.norm_epsilon =
      static_cast<float>(QUARRY_TRY(read_positive(config, {"layer_norm_eps"}, 1e-12)));
  read.positions = Positions::learned_after_padding;
  read.padding_id = kPaddingId;
  read.max_tokens = read.position_rows - kPaddingId - 1;
  read.distance_buckets = kBuckets;
  read.names = bert_tensor_names("mpnet.");
  read.names.qkv = {"attention.attn.q", "attention.attn.k", "attention.attn.v"};
  read.names.attention_out = "attention.attn.o";
  read.names.attention_norm = "attention.LayerNorm";
  read.names.distance_bias = "encoder.relative_attention_bias";
  read.head.dense = "classifier.dense";
  read.head.out = "classifier.out_proj";
  return read;
}

}  // namespace quarry::model
