// Nomic BERT (Z. Nussbaum et al., "Nomic Embed", 2024): rotary positions and SwiGLU instead of
// learned positions and GELU. Its config.json uses GPT-2's field names; files converted for
// transformers use BERT's.
#include "model/architecture.h"
#include "model/config_reader.h"

namespace quarry::model {
namespace {

// Rejects options that the original code supports but no published encoder uses.
Result<void> check_parts(const Json& config) {
  QUARRY_TRY(expect_flag(config, "prenorm", false));
  QUARRY_TRY(expect_flag(config, "parallel_block", false));
  QUARRY_TRY(expect_flag(config, "causal", false));
  QUARRY_TRY(expect_flag(config, "use_rms_norm", false));
  QUARRY_TRY(expect_flag(config, "rotary_emb_interleaved", false));
  QUARRY_TRY(expect_number(config, "rotary_emb_fraction", 1));
  QUARRY_TRY(expect_absent(config, "rotary_emb_scale_base"));
  QUARRY_TRY(expect_absent(config, "num_heads_kv"));
  return expect_absent(config, "moe_every_n_layers");
}

Result<Activation> read_gated_activation(const Json& config) {
  const std::string_view name = config["activation_function"].string();
  if (name == "swiglu") return Activation::silu;
  if (name == "geglu") return Activation::gelu;
  if (name == "glu") return Activation::sigmoid;
  if (name.empty() && config.contains("hidden_act")) {
    return read_activation(config, {"hidden_act"});
  }
  return {Code::invalid, "activation_function: expected swiglu, geglu or glu, found \"" +
                             std::string(name.substr(0, 64)) + "\""};
}

TensorNames tensor_names() {
  return {.roots = {"nomic_bert.", "bert.", ""},
          .words = "embeddings.word_embeddings",
          .positions = "",
          .token_types = "embeddings.token_type_embeddings",
          .embedding_norm = "emb_ln",
          .layer = "encoder.layers.#.",
          .qkv = {"attn.Wqkv"},
          .attention_out = "attn.out_proj",
          .attention_norm = "norm1",
          .up = {"mlp.fc12", "mlp.fc11"},
          .down = "mlp.fc2",
          .feed_forward_norm = "norm2",
          .final_norm = "",
          .distance_bias = ""};
}

}  // namespace

Result<TransformerConfig> read_nomic_bert(const Json& config) {
  QUARRY_TRY(check_parts(config));
  TransformerConfig read = QUARRY_TRY(read_sizes(config));
  const auto multiple = config["pad_vocab_size_multiple"].is_null()
                            ? std::size_t{1}
                            : QUARRY_TRY(read_size(config, {"pad_vocab_size_multiple"}));
  read.vocabulary = (read.vocabulary + multiple - 1) / multiple * multiple;
  // The model's own context extension changes nothing up to max_trained_positions.
  const bool stretched = !config["rotary_scaling_factor"].is_null();
  read.max_tokens =
      QUARRY_TRY(stretched ? read_size(config, {"max_trained_positions"})
                           : read_size(config, {"n_positions", "max_position_embeddings"}));
  if (config["type_vocab_size"].integer(0) != 0) {
    read.token_types = QUARRY_TRY(read_size(config, {"type_vocab_size"}));
  }
  read.positions = Positions::rotary;
  read.rotary =
      QUARRY_TRY(read_rotary(config, config["rope_parameters"], {"rotary_emb_base"}, 1000));
  read.norm_epsilon = static_cast<float>(
      QUARRY_TRY(read_positive(config, {"layer_norm_epsilon", "layer_norm_eps"}, 1e-12)));
  read.activation = QUARRY_TRY(read_gated_activation(config));
  read.gate = Gate::first_half_activated;
  const Bias usual = config.contains("n_embd") ? Bias::present : Bias::none;
  read.attention_bias = read_bias(config, "qkv_proj_bias", usual);
  read.up_bias = read_bias(config, "mlp_fc1_bias", usual);
  read.down_bias = read_bias(config, "mlp_fc2_bias", usual);
  read.names = tensor_names();
  read.head.dense = "pooler.dense";
  read.head.out = "classifier";
  return read;
}

}  // namespace quarry::model
