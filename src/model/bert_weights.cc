#include "model/bert_weights.h"

#include <string>

namespace quarry {
namespace {

// Reads tensors by the names that transformers gives them.
class Reader {
 public:
  Reader(const SafeTensors& file, const BertConfig& config)
      : file_(file),
        config_(config),
        root_(file.contains("bert.embeddings.word_embeddings.weight") ? "bert." : "") {}

  Result<const float*> table(const std::string& name, std::size_t rows) const {
    const auto floats = QUARRY_TRY(file_.floats(root_ + name, {rows, config_.hidden}));
    return floats.data();
  }

  Result<LayerNorm> norm(const std::string& name) const {
    const auto gain = QUARRY_TRY(file_.floats(root_ + name + ".weight", {config_.hidden}));
    const auto bias = QUARRY_TRY(file_.floats(root_ + name + ".bias", {config_.hidden}));
    return LayerNorm{gain.data(), bias.data(), config_.layer_norm_epsilon};
  }

  // Fills `linear` from output `first` on.
  Result<void> fill(PackedLinear& linear, std::size_t first, const std::string& name,
                    std::size_t outputs, std::size_t inputs) const {
    const auto weights = QUARRY_TRY(file_.floats(root_ + name + ".weight", {outputs, inputs}));
    const auto bias = QUARRY_TRY(file_.floats(root_ + name + ".bias", {outputs}));
    linear.fill(first, {weights.data(), outputs, inputs, inputs}, bias.data());
    return {};
  }

  Result<BertLayer> layer(std::size_t index) const {
    const std::string name = "encoder.layer." + std::to_string(index) + ".";
    const std::size_t hidden = config_.hidden;
    const std::size_t inner = config_.intermediate;
    BertLayer layer;
    layer.attention_norm = QUARRY_TRY(norm(name + "attention.output.LayerNorm"));
    layer.out_norm = QUARRY_TRY(norm(name + "output.LayerNorm"));
    layer.qkv = PackedLinear(hidden, 3 * hidden);
    layer.attention_out = PackedLinear(hidden, hidden);
    layer.up = PackedLinear(hidden, inner);
    layer.down = PackedLinear(inner, hidden);
    QUARRY_TRY(fill(layer.qkv, 0, name + "attention.self.query", hidden, hidden));
    QUARRY_TRY(fill(layer.qkv, hidden, name + "attention.self.key", hidden, hidden));
    QUARRY_TRY(fill(layer.qkv, 2 * hidden, name + "attention.self.value", hidden, hidden));
    QUARRY_TRY(fill(layer.attention_out, 0, name + "attention.output.dense", hidden, hidden));
    QUARRY_TRY(fill(layer.up, 0, name + "intermediate.dense", inner, hidden));
    QUARRY_TRY(fill(layer.down, 0, name + "output.dense", hidden, inner));
    return layer;
  }

 private:
  const SafeTensors& file_;
  const BertConfig& config_;
  std::string root_;
};

}  // namespace

Result<BertWeights> BertWeights::load(const SafeTensors& file, const BertConfig& config) {
  const Reader reader(file, config);
  BertWeights weights;
  weights.words = QUARRY_TRY(reader.table("embeddings.word_embeddings.weight", config.vocabulary));
  weights.positions =
      QUARRY_TRY(reader.table("embeddings.position_embeddings.weight", config.positions));
  weights.type =
      QUARRY_TRY(reader.table("embeddings.token_type_embeddings.weight", config.token_types));
  weights.embedding_norm = QUARRY_TRY(reader.norm("embeddings.LayerNorm"));
  for (std::size_t i = 0; i < config.layers; ++i) {
    weights.layers.push_back(QUARRY_TRY(reader.layer(i)));
  }
  return weights;
}

}  // namespace quarry
