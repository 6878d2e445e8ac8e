#include "model/classification_head.h"

namespace quarry::model {
namespace {

// The full name of a head's tensor. Most heads are stored outside the encoder's prefix; BERT's
// pooler is stored under it.
std::string full_name(const TransformerModel& model, const std::string& name) {
  const std::string below = root_of(model.tensors(), model.config()) + name;
  return model.tensors().contains(below + ".weight") ? below : name;
}

Result<std::size_t> count_labels(const TransformerModel& model, const std::string& out) {
  const Tensor* weights = model.tensors().find(out + ".weight");
  if (weights != nullptr && weights->shape.size() == 2 && weights->shape[0] > 0) {
    return weights->shape[0];
  }
  return {Code::invalid, "expected a model with a classifier, found no tensor \"" + out +
                             ".weight\" with one row per label"};
}

}  // namespace

Result<ClassificationHead> ClassificationHead::load(const TransformerModel& model) {
  const TransformerConfig& config = model.config();
  const TensorFiles& files = model.tensors();
  const std::size_t hidden = config.hidden;
  ClassificationHead head;
  head.hidden_ = hidden;
  head.config_ = config.head;
  head.zeros_.resize(hidden);
  const std::string out = full_name(model, config.head.out);
  const std::size_t labels = QUARRY_TRY(count_labels(model, out));
  head.out_ = Linear(QUARRY_TRY(find_linear(files, out, labels, hidden, Bias::present)));
  head.dense_ = Linear(QUARRY_TRY(find_linear(files, full_name(model, config.head.dense), hidden,
                                              hidden, config.head.dense_bias)));
  if (!config.head.norm.empty()) {
    head.norm_ =
        QUARRY_TRY(find_norm(files, full_name(model, config.head.norm), config, head.vectors_));
  }
  return head;
}

void ClassificationHead::run(const float* rows, std::size_t tokens, float* logits) const {
  std::vector<float> pooled(hidden_);
  std::vector<float> dense(hidden_);
  pool(config_.pooling, rows, tokens, hidden_, pooled.data());
  dense_.run({pooled.data(), 1, hidden_, hidden_}, dense.data());
  activate(config_.activation, dense.data(), hidden_);
  if (norm_.gain != nullptr) {
    row_kernels().add_and_normalize(dense.data(), zeros_.data(), hidden_, norm_);
  }
  out_.run({dense.data(), 1, hidden_, hidden_}, logits);
}

std::vector<std::string> labels_from_json(const Json& config, std::size_t count) {
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    labels.emplace_back(config["id2label"][number].string("LABEL_" + number));
  }
  return labels;
}

}  // namespace quarry::model
