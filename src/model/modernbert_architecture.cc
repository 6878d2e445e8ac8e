// ModernBERT (B. Warner et al., 2024): a norm before each sublayer, GeGLU, rotary positions, no
// biases. Two of every three layers attend only within half a window to each side.
#include "model/architecture.h"
#include "model/config_reader.h"

namespace quarry::model {
namespace {

// Reads the list of layer types or, in older files, the interval between global layers.
Result<std::vector<bool>> read_local_layers(const Json& config, std::size_t layers) {
  std::vector<bool> local(layers);
  const Json& types = config["layer_types"];
  if (types.is_null()) {
    const auto every = config["global_attn_every_n_layers"].is_null()
                           ? std::size_t{3}
                           : QUARRY_TRY(read_size(config, {"global_attn_every_n_layers"}));
    for (std::size_t i = 0; i < layers; ++i) local[i] = i % every != 0;
    return local;
  }
  if (types.items().size() != layers) {
    return {Code::corrupt, "layer_types: expected " + std::to_string(layers) + " names, found " +
                               std::to_string(types.items().size())};
  }
  for (std::size_t i = 0; i < layers; ++i) {
    const std::string_view type = types.items()[i].string();
    if (type != "full_attention" && type != "sliding_attention") {
      return {Code::invalid, "layer_types: expected full_attention or sliding_attention, found \"" +
                                 std::string(type.substr(0, 64)) + "\""};
    }
    local[i] = type == "sliding_attention";
  }
  return local;
}

Result<Pooling> read_head_pooling(const Json& config) {
  const std::string_view name = config["classifier_pooling"].string("cls");
  if (name == "cls") return Pooling::first_token;
  if (name == "mean") return Pooling::mean;
  return {Code::invalid, "classifier_pooling: expected \"cls\" or \"mean\", found \"" +
                             std::string(name.substr(0, 64)) + "\""};
}

TensorNames tensor_names() {
  return {.roots = {"model.", ""},
          .words = "embeddings.tok_embeddings",
          .positions = "",
          .token_types = "",
          .embedding_norm = "embeddings.norm",
          .layer = "layers.#.",
          .qkv = {"attn.Wqkv"},
          .attention_out = "attn.Wo",
          .attention_norm = "attn_norm",
          .up = {"mlp.Wi"},
          .down = "mlp.Wo",
          .feed_forward_norm = "mlp_norm",
          .final_norm = "final_norm",
          .distance_bias = ""};
}

}  // namespace

Result<TransformerConfig> read_modernbert(const Json& config) {
  TransformerConfig read = QUARRY_TRY(read_sizes(config));
  const Json& rotary = config["rope_parameters"];
  QUARRY_TRY(expect_absent(config, "rope_scaling"));
  read.positions = Positions::rotary;
  read.rotary =
      QUARRY_TRY(read_rotary(config, rotary["full_attention"], {"global_rope_theta"}, 160000));
  read.local_rotary =
      QUARRY_TRY(read_rotary(config, rotary["sliding_attention"], {"local_rope_theta"}, 10000));
  read.local_layers = QUARRY_TRY(read_local_layers(config, read.layers));
  read.local_reach = QUARRY_TRY(read_size(config, {"local_attention"})) / 2;
  read.norm_placement = NormPlacement::before;
  read.first_attention_norm = false;
  read.norm_epsilon = static_cast<float>(QUARRY_TRY(read_positive(config, {"norm_eps"}, 1e-5)));
  read.activation = QUARRY_TRY(read_activation(config, {"hidden_activation"}));
  read.gate = Gate::first_half_activated;
  read.norm_bias = read_bias(config, "norm_bias", Bias::none);
  read.attention_bias = read_bias(config, "attention_bias", Bias::none);
  read.up_bias = read.down_bias = read_bias(config, "mlp_bias", Bias::none);
  read.names = tensor_names();
  read.head = {.pooling = QUARRY_TRY(read_head_pooling(config)),
               .dense = "head.dense",
               .dense_bias = read_bias(config, "classifier_bias", Bias::none),
               .activation = QUARRY_TRY(read_activation(config, {"classifier_activation"})),
               .norm = "head.norm",
               .out = "classifier"};
  return read;
}

}  // namespace quarry::model
