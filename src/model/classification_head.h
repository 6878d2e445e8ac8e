// Turns the token rows of one text into one logit per label, as HeadConfig describes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/json.h"
#include "model/transformer_model.h"

namespace quarry::model {

// Immutable; share it freely.
class ClassificationHead {
 public:
  // Errors: invalid (the model has no classifier), corrupt.
  static Result<ClassificationHead> load(const TransformerModel& model);

  std::size_t labels() const { return out_.outputs(); }
  // `rows`: tokens x hidden floats. `logits`: labels() floats.
  void run(const float* rows, std::size_t tokens, float* logits) const;

 private:
  std::size_t hidden_ = 0;
  HeadConfig config_;
  Linear dense_;
  LayerNorm norm_;  // null gain: no norm
  FloatVectors vectors_;
  std::vector<float> zeros_;
  Linear out_;
};

// The names in id2label of config.json for `count` labels, with LABEL_i for each missing name.
std::vector<std::string> labels_from_json(const Json& config, std::size_t count);

}  // namespace quarry::model
