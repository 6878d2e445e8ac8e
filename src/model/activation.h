// Activation functions: elementwise, between the two products of a feed-forward layer or after a
// head's dense layer.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/result.h"

namespace quarry::model {

enum class Activation {
  identity,
  gelu,       // x * Phi(x)
  gelu_tanh,  // the tanh approximation of gelu
  relu,
  sigmoid,
  silu,  // x * sigmoid(x)
  tanh,
};

// Accepts the names of transformers ("gelu_new") and of PyTorch classes
// ("torch.nn.modules.activation.Tanh").
// Errors: invalid for an unknown name, quoting it.
Result<Activation> activation_by_name(std::string_view name);

// Accuracy of gelu: `rough` has an absolute error of up to 2e-4, enough when the result is then
// rounded to 12 bits or fewer.
enum class Accuracy { exact, rough };

// Applies the activation in place. Only gelu has a rough version.
void activate(Activation activation, float* x, std::size_t size,
              Accuracy accuracy = Accuracy::exact);

// x = activation(x) * by: a gated linear unit (N. Shazeer, "GLU Variants Improve Transformer",
// 2020), called GeGLU over gelu and SwiGLU over silu.
void activate_and_multiply(Activation activation, float* x, const float* by, std::size_t size,
                           Accuracy accuracy = Accuracy::exact);

}  // namespace quarry::model
