// The functions that stand between the two products of a feed-forward layer, or after a head's.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/result.h"

namespace quarry::model {

enum class Activation {
  identity,
  gelu,       // x * Phi(x)
  gelu_tanh,  // its approximation by the hyperbolic tangent
  relu,
  sigmoid,
  silu,  // x * sigmoid(x)
  tanh,
};

// By the names that transformers has ("gelu_new") or by the class in PyTorch
// ("torch.nn.modules.activation.Tanh"). Errors: invalid, any other, by name.
Result<Activation> activation_by_name(std::string_view name);

// How near to the function: rough is within 2e-4, for what is rounded to 12 bits or fewer next.
enum class Nearness { exact, rough };

// x = activation(x).
void activate(Activation activation, float* x, std::size_t size,
              Nearness nearness = Nearness::exact);

// x = activation(x) * by: a gated linear unit (N. Shazeer, "GLU Variants Improve Transformer",
// 2020), called GeGLU over gelu and SwiGLU over silu.
void activate_and_multiply(Activation activation, float* x, const float* by, std::size_t size,
                           Nearness nearness = Nearness::exact);

}  // namespace quarry::model
