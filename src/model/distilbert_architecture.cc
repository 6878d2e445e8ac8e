// DistilBERT (V. Sanh et al., 2019): half of BERT's layers, no token types, its own tensor names.
#include "model/architecture.h"
#include "model/config_reader.h"

namespace quarry::model {

Result<TransformerConfig> read_distilbert(const Json& config) {
  TransformerConfig read = QUARRY_TRY(read_sizes(config));
  read.activation = QUARRY_TRY(read_activation(config, {"activation"}));
  read.names = {.roots = {"distilbert.", ""},
                .words = "embeddings.word_embeddings",
                .positions = "embeddings.position_embeddings",
                .token_types = "",
                .embedding_norm = "embeddings.LayerNorm",
                .layer = "transformer.layer.#.",
                .qkv = {"attention.q_lin", "attention.k_lin", "attention.v_lin"},
                .attention_out = "attention.out_lin",
                .attention_norm = "sa_layer_norm",
                .up = {"ffn.lin1"},
                .down = "ffn.lin2",
                .feed_forward_norm = "output_layer_norm",
                .final_norm = "",
                .distance_bias = ""};
  read.head.dense = "pre_classifier";
  read.head.activation = Activation::relu;
  read.head.out = "classifier";
  return read;
}

}  // namespace quarry::model
