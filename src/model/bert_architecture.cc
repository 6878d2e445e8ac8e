// BERT (J. Devlin et al., 2019): learned positions, two token types, a norm after each sublayer.
// MiniLM, BGE, E5, first-generation GTE and many sentence encoders use it.
#include "model/bert_architecture.h"

#include "model/architecture.h"
#include "model/config_reader.h"

namespace quarry::model {

TensorNames bert_tensor_names(const std::string& root) {
  return {.roots = {root, ""},
          .words = "embeddings.word_embeddings",
          .positions = "embeddings.position_embeddings",
          .token_types = "embeddings.token_type_embeddings",
          .embedding_norm = "embeddings.LayerNorm",
          .layer = "encoder.layer.#.",
          .qkv = {"attention.self.query", "attention.self.key", "attention.self.value"},
          .attention_out = "attention.output.dense",
          .attention_norm = "attention.output.LayerNorm",
          .up = {"intermediate.dense"},
          .down = "output.dense",
          .feed_forward_norm = "output.LayerNorm",
          .final_norm = "",
          .distance_bias = ""};
}

Result<TransformerConfig> read_bert(const Json& config) {
  QUARRY_TRY(expect_text(config, "position_embedding_type", "absolute"));
  QUARRY_TRY(expect_flag(config, "is_decoder", false));
  TransformerConfig read = QUARRY_TRY(read_sizes(config));
  read.token_types = QUARRY_TRY(read_size(config, {"type_vocab_size"}));
  read.activation = QUARRY_TRY(read_activation(config, {"hidden_act"}));
  read.norm_epsilon =
      static_cast<float>(QUARRY_TRY(read_positive(config, {"layer_norm_eps"}, 1e-12)));
  read.names = bert_tensor_names("bert.");
  read.head.dense = "pooler.dense";
  read.head.out = "classifier";
  return read;
}

}  // namespace quarry::model
