#include "model/transformer_weights.h"

#include <algorithm>
#include <span>
#include <string>

namespace quarry::model {
namespace {

// The outputs begin .. end - 1 of stacked layers.
std::vector<LinearTensors> outputs_of(std::span<const LinearTensors> parts, std::size_t begin,
                                      std::size_t end) {
  std::vector<LinearTensors> found;
  std::size_t first = 0;
  for (const LinearTensors& part : parts) {
    const std::size_t from = std::max(begin, first);
    const std::size_t to = std::min(end, first + part.outputs());
    if (from < to) found.push_back(part.part(from - first, to - from));
    first += part.outputs();
  }
  return found;
}

// Finds tensors under the names of the architecture and packs them.
class Reader {
 public:
  Reader(const TensorFiles& files, const TransformerConfig& config, Precision precision,
         FloatVectors& vectors)
      : files_(files),
        config_(config),
        precision_(precision),
        values_precision_(precision == Precision::int8 ? Precision::int16 : precision),
        names_(config.names),
        root_(root_of(files, config)),
        vectors_(vectors) {}

  Result<FloatTable> table(const std::string& name, std::size_t rows) const {
    return files_.floats(root_ + name + ".weight", {rows, config_.hidden});
  }

  Result<LayerNorm> norm(const std::string& name) const {
    return find_norm(files_, root_ + name, config_, vectors_);
  }

  Result<const float*> distance_bias() const {
    return vectors_.keep(QUARRY_TRY(files_.floats(root_ + names_.distance_bias + ".weight",
                                                  {config_.distance_buckets, config_.heads})));
  }

  // Finds all tensors before allocating memory, so that the file's size bounds the allocation.
  Result<TransformerLayer> layer(std::size_t index) const {
    const std::string prefix = layer_prefix(index);
    const std::size_t hidden = config_.hidden;
    TransformerLayer layer;
    if (index > 0 || config_.first_attention_norm) {
      layer.attention_norm = QUARRY_TRY(norm(prefix + names_.attention_norm));
    }
    layer.feed_forward_norm = QUARRY_TRY(norm(prefix + names_.feed_forward_norm));
    const auto qkv =
        QUARRY_TRY(parts(prefix, names_.qkv, 3 * hidden, hidden, config_.attention_bias));
    const Packing packings[] = {
        {layer.queries_and_keys, outputs_of(qkv, 0, 2 * hidden), precision_},
        {layer.values, outputs_of(qkv, 2 * hidden, 3 * hidden), values_precision_},
        {layer.attention_out,
         QUARRY_TRY(parts(prefix, {names_.attention_out}, hidden, hidden, config_.attention_bias)),
         precision_},
        {layer.up,
         QUARRY_TRY(parts(prefix, names_.up, config_.up_outputs(), hidden, config_.up_bias)),
         precision_},
        {layer.down,
         QUARRY_TRY(parts(prefix, {names_.down}, hidden, config_.intermediate, config_.down_bias)),
         precision_}};
    std::size_t size = 0;
    for (const Packing& packing : packings)
      size += packed_linear_size(packing.parts, packing.precision);
    layer.memory = AlignedFloats(size);
    float* memory = layer.memory.data();
    for (const Packing& packing : packings) {
      packing.place = pack_linear(packing.parts, packing.precision, memory);
    }
    return layer;
  }

 private:
  struct Packing {
    PackedLinear& place;
    std::vector<LinearTensors> parts;
    Precision precision;
  };

  std::string layer_prefix(std::size_t index) const {
    std::string prefix = names_.layer;
    return prefix.replace(prefix.find('#'), 1, std::to_string(index));
  }

  // One layer, which the file may split into several tensors of equal size.
  Result<std::vector<LinearTensors>> parts(const std::string& prefix,
                                           const std::vector<std::string>& names,
                                           std::size_t outputs, std::size_t inputs,
                                           Bias bias) const {
    std::vector<LinearTensors> found;
    for (const std::string& name : names) {
      found.push_back(QUARRY_TRY(
          find_linear(files_, root_ + prefix + name, outputs / names.size(), inputs, bias)));
    }
    return found;
  }

  const TensorFiles& files_;
  const TransformerConfig& config_;
  const Precision precision_;
  // Values need more precision than queries and keys, whose errors softmax absorbs. If values also
  // used int8, the mean cosine to fp32 would fall from 0.9994 to 0.9990 (MiniLM, precision_bench);
  // int8 queries and keys cost 0.00003.
  const Precision values_precision_;
  const TensorNames& names_;
  std::string root_;
  FloatVectors& vectors_;
};

}  // namespace

const float* FloatVectors::keep(const FloatTable& vector) {
  std::vector<float> widened(vector.rows() * vector.columns());
  const float* place = vector.some_rows(0, vector.rows(), widened.data());
  if (place == widened.data()) vectors_.push_back(std::move(widened));
  return place;
}

const float* FloatVectors::keep_zeros(std::size_t size) {
  return vectors_.emplace_back(size).data();
}

Result<LayerNorm> find_norm(const TensorFiles& files, const std::string& name,
                            const TransformerConfig& config, FloatVectors& vectors) {
  const std::vector<std::size_t> shape = {config.hidden};
  const bool old = files.contains(name + ".gamma");
  LayerNorm norm{.epsilon = config.norm_epsilon};
  norm.gain = vectors.keep(QUARRY_TRY(files.floats(name + (old ? ".gamma" : ".weight"), shape)));
  norm.bias = config.norm_bias == Bias::none
                  ? vectors.keep_zeros(config.hidden)
                  : vectors.keep(QUARRY_TRY(files.floats(name + (old ? ".beta" : ".bias"), shape)));
  return norm;
}

std::string root_of(const TensorFiles& files, const TransformerConfig& config) {
  for (const std::string& root : config.names.roots) {
    if (files.contains(root + config.names.words + ".weight")) return root;
  }
  return config.names.roots.front();
}

Result<TransformerWeights> TransformerWeights::load(const TensorFiles& files,
                                                    const TransformerConfig& config,
                                                    Precision precision) {
  TransformerWeights weights;
  const TensorNames& names = config.names;
  const Reader reader(files, config, precision, weights.vectors);
  weights.words = QUARRY_TRY(reader.table(names.words, config.vocabulary));
  if (config.positions != Positions::rotary) {
    weights.positions = QUARRY_TRY(reader.table(names.positions, config.position_rows));
  }
  if (config.token_types > 0) {
    weights.token_types = QUARRY_TRY(reader.table(names.token_types, config.token_types));
  }
  weights.embedding_norm = QUARRY_TRY(reader.norm(names.embedding_norm));
  if (config.distance_buckets > 0) weights.distance_bias = QUARRY_TRY(reader.distance_bias());
  for (std::size_t i = 0; i < config.layers; ++i) {
    weights.layers.push_back(QUARRY_TRY(reader.layer(i)));
  }
  if (!names.final_norm.empty()) weights.final_norm = QUARRY_TRY(reader.norm(names.final_norm));
  weights.zeros = weights.vectors.keep_zeros(config.hidden);
  return weights;
}

}  // namespace quarry::model
