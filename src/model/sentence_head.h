// Turns the token rows of a text into one vector, or into one vector per token.
#pragma once

#include <filesystem>
#include <vector>

#include "model/sentence_config.h"

namespace quarry::model {

// Linear layers, each followed by an activation. Immutable after loading; share it freely.
class DenseStack {
 public:
  // Loads each layer's weights from model.safetensors in the layer's folder. `inputs`: the width of
  // the first layer's input.
  // Errors: not_found, corrupt, invalid.
  static Result<DenseStack> load(const std::filesystem::path& folder,
                                 const std::vector<DenseConfig>& layers, std::size_t inputs);
  // Appends a layer that was loaded elsewhere.
  void add(Linear linear, Activation activation);

  bool empty() const { return layers_.empty(); }
  std::size_t outputs(std::size_t inputs) const;
  // Maps `count` rows of `inputs` floats to `count` rows of outputs(inputs) floats.
  std::vector<float> run(const float* rows, std::size_t count, std::size_t inputs) const;

 private:
  struct Layer {
    Linear linear;
    Activation activation;
  };
  std::vector<Layer> layers_;
};

// Pools, projects, truncates and normalises as the model's files specify. Immutable; share it
// freely.
class SentenceHead {
 public:
  // `hidden`: the model's row width. `dimension`: how many leading values of each vector to keep, 0
  // for all. Suitable models put the most important values first (A. Kusupati et al., "Matryoshka
  // Representation Learning", 2022).
  // Errors: not_found, corrupt, invalid.
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
