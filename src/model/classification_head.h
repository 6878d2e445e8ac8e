// From the rows of a text's tokens to one logit per label, as HeadConfig says.
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
  // Errors: invalid (the file has no classifier), corrupt.
  static Result<ClassificationHead> load(const TransformerModel& model);

  std::size_t labels() const { return out_.outputs(); }
  // `logits`: labels() floats.
  void run(const float* rows, std::size_t tokens, float* logits) const;

 private:
  std::size_t hidden_ = 0;
  HeadConfig config_;
  Linear dense_;
  LayerNorm norm_;  // gain is null: none
  FloatVectors vectors_;
  std::vector<float> zeros_;
  Linear out_;
};

// id2label of config.json for `count` labels, LABEL_0 ... for those that it leaves out.
std::vector<std::string> labels_from_json(const Json& config, std::size_t count);

}  // namespace quarry::model
