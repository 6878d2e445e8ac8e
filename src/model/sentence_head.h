// From the rows of a text's tokens to its vector, or to one for each token.
#pragma once

#include <filesystem>
#include <vector>

#include "model/sentence_config.h"

namespace quarry::model {

// Linear layers with an activation each, run one after the other.
// Immutable; share it freely.
class DenseStack {
 public:
  // Each one's weights lie in model.safetensors of its folder. `inputs`: of the first.
  // Errors: not_found, corrupt, invalid.
  static Result<DenseStack> load(const std::filesystem::path& folder,
                                 const std::vector<DenseConfig>& layers, std::size_t inputs);
  // For one that lies elsewhere.
  void add(Linear linear, Activation activation);

  bool empty() const { return layers_.empty(); }
  std::size_t outputs(std::size_t inputs) const;
  // Rows of `inputs` floats to rows of outputs(inputs).
  std::vector<float> run(const float* rows, std::size_t count, std::size_t inputs) const;

 private:
  struct Layer {
    Linear linear;
    Activation activation;
  };
  std::vector<Layer> layers_;
};

// Pools, projects, cuts and normalises as the model's files say. Immutable; share it freely.
class SentenceHead {
 public:
  // `hidden`: of the model. `dimension`: the values of each vector that are kept, 0 for all: models
  // trained for it have what matters most at the front (A. Kusupati et al., "Matryoshka
  // Representation Learning", 2022). Errors: not_found, corrupt, invalid.
  static Result<SentenceHead> load(const std::filesystem::path& folder,
                                   const SentenceConfig& config, std::size_t hidden,
                                   std::size_t dimension);

  std::size_t dimension() const { return dimension_; }
  // `out`: dimension() floats.
  void run(const float* rows, std::size_t tokens, float* out) const;

 private:
  std::size_t hidden_ = 0;
  std::size_t dimension_ = 0;
  bool normalize_ = true;
  std::vector<Pooling> pooling_;
  DenseStack token_dense_;
  DenseStack dense_;
};

}  // namespace quarry::model
