// Second-generation GTE (X. Zhang et al., "mGTE", 2024; "NewModel" in its files): rotary positions
// with optional scaling, GeGLU, norms placed as in BERT.
#include "model/architecture.h"
#include "model/config_reader.h"

namespace quarry::model {
namespace {

TensorNames tensor_names(bool packed) {
  TensorNames names{.roots = {"new.", "gte.", ""},
                    .words = "embeddings.word_embeddings",
                    .positions = "",
                    .token_types = "embeddings.token_type_embeddings",
                    .embedding_norm = "embeddings.LayerNorm",
                    .layer = "encoder.layer.#.",
                    .qkv = {"attention.qkv_proj"},
                    .attention_out = "attention.o_proj",
                    .attention_norm = "attn_ln",
                    .up = {"mlp.up_gate_proj"},
                    .down = "mlp.down_proj",
                    .feed_forward_norm = "mlp_ln",
                    .final_norm = "",
                    .distance_bias = ""};
  if (!packed) names.qkv = {"attention.q_proj", "attention.k_proj", "attention.v_proj"};
  return names;
}

}  // namespace

Result<TransformerConfig> read_gte(const Json& config) {
  QUARRY_TRY(expect_text(config, "position_embedding_type", "rope"));
  QUARRY_TRY(expect_text(config, "layer_norm_type", "layer_norm"));
  QUARRY_TRY(expect_flag(config, "logn_attention_scale", false));
  TransformerConfig read = QUARRY_TRY(read_sizes(config));
  if (config["type_vocab_size"].integer(0) != 0) {
    read.token_types = QUARRY_TRY(read_size(config, {"type_vocab_size"}));
  }
  read.positions = Positions::rotary;
  const Json& parameters = read_any(config, {"rope_parameters", "rope_scaling"});
  const bool converted = config["model_type"].string() == "gte";
  read.rotary =
      QUARRY_TRY(read_rotary(config, parameters, {"rope_theta"}, converted ? 160000 : 10000));
  read.norm_epsilon =
      static_cast<float>(QUARRY_TRY(read_positive(config, {"layer_norm_eps"}, 1e-12)));
  read.activation = QUARRY_TRY(read_activation(config, {"hidden_act"}));
  read.gate = Gate::second_half_activated;
  read.up_bias = Bias::none;
  read.names = tensor_names(config["pack_qkv"].boolean(true));
  read.head.dense = "pooler.dense";
  read.head.out = "classifier";
  return read;
}

}  // namespace quarry::model
