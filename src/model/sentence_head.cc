#include "model/sentence_head.h"

#include <algorithm>

#include "model/tensor_files.h"

namespace quarry::model {

Result<DenseStack> DenseStack::load(const std::filesystem::path& folder,
                                    const std::vector<DenseConfig>& layers, std::size_t inputs) {
  DenseStack stack;
  for (const DenseConfig& layer : layers) {
    if (layer.inputs != inputs) {
      return {Code::corrupt, (folder / layer.folder).string() + ": expected in_features " +
                                 std::to_string(inputs) + ", found " +
                                 std::to_string(layer.inputs)};
    }
    const TensorFiles files = QUARRY_TRY(TensorFiles::open(folder / layer.folder));
    stack.add(
        Linear(QUARRY_TRY(find_linear(files, "linear", layer.outputs, layer.inputs, layer.bias))),
        layer.activation);
    inputs = layer.outputs;
  }
  return stack;
}

void DenseStack::add(Linear linear, Activation activation) {
  layers_.push_back({std::move(linear), activation});
}

std::size_t DenseStack::outputs(std::size_t inputs) const {
  return layers_.empty() ? inputs : layers_.back().linear.outputs();
}

std::vector<float> DenseStack::run(const float* rows, std::size_t count, std::size_t inputs) const {
  std::vector<float> result(rows, rows + count * inputs);
  for (const Layer& layer : layers_) {
    std::vector<float> out(count * layer.linear.outputs());
    layer.linear.run({result.data(), count, inputs, inputs}, out.data());
    activate(layer.activation, out.data(), out.size());
    inputs = layer.linear.outputs();
    result = std::move(out);
  }
  return result;
}

Result<SentenceHead> SentenceHead::load(const std::filesystem::path& folder,
                                        const SentenceConfig& config, std::size_t hidden,
                                        std::size_t dimension) {
  SentenceHead head;
  head.hidden_ = hidden;
  head.normalize_ = config.normalize;
  head.pooling_ = config.pooling;
  head.token_dense_ = QUARRY_TRY(DenseStack::load(folder, config.token_dense, hidden));
  const std::size_t pooled = config.pooling.size() * head.token_dense_.outputs(hidden);
  head.dense_ = QUARRY_TRY(DenseStack::load(folder, config.dense, pooled));
  head.dimension_ = head.dense_.outputs(pooled);
  if (dimension > head.dimension_) {
    return {Code::invalid, "dimension: expected at most the model's " +
                               std::to_string(head.dimension_) + ", found " +
                               std::to_string(dimension)};
  }
  if (dimension > 0) head.dimension_ = dimension;
  return head;
}

void SentenceHead::run(const float* rows, std::size_t tokens, float* out) const {
  std::vector<float> projected;
  if (!token_dense_.empty()) {
    projected = token_dense_.run(rows, tokens, hidden_);
    rows = projected.data();
  }
  const std::size_t size = token_dense_.outputs(hidden_);
  std::vector<float> pooled(pooling_.size() * size);
  for (std::size_t i = 0; i < pooling_.size(); ++i) {
    pool(pooling_[i], rows, tokens, size, pooled.data() + i * size);
  }
  pooled = dense_.run(pooled.data(), 1, pooled.size());
  std::copy_n(pooled.data(), dimension_, out);
  if (normalize_) scale_to_unit_length(out, dimension_);
}

}  // namespace quarry::model
