// GELU is a kernel of row_kernels.h. SiLU and tanh-approximated GELU are both x * sigmoid(f(x)),
// because 0.5 x (1 + tanh(u)) = x * sigmoid(2 u). The other functions only occur in heads, on one
// row at a time, and need no kernel.
#include "model/activation.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/lane_math.h"
#include "model/lane_rows.h"
#include "model/row_kernels.h"
#include "simd/isa.h"

namespace quarry::model {
namespace {

using simd::Lanes;

// x * sigmoid(linear x + cubic x^3)
struct SigmoidUnit {
  float linear;
  float cubic;
};
constexpr SigmoidUnit kSilu = {1.0f, 0.0f};
// 2 sqrt(2 / pi), and the same times 0.044715 (D. Hendrycks, K. Gimpel, "Gaussian Error Linear
// Units", 2016).
constexpr SigmoidUnit kGeluTanh = {1.5957691216f, 0.0713548162726f};

template <int W>
QUARRY_INLINE void sigmoid_unit_lanes(typename simd::Lanes<W>::Floats& x, const SigmoidUnit& unit) {
  typename simd::Lanes<W>::Floats e = -x * (unit.linear + unit.cubic * x * x);
  exponential_of_lanes<W>(e);
  x = x / (1.0f + e);
}

template <int W>
QUARRY_INLINE void sigmoid_unit_body(float* x, std::size_t size, const SigmoidUnit& unit) {
  change_vectors<W>(x, size, 0,
                    [&](auto& v) QUARRY_INLINE_BODY { sigmoid_unit_lanes<W>(v, unit); });
}

#if QUARRY_X86
QUARRY_AVX2 void sigmoid_unit_avx2(float* x, std::size_t size, const SigmoidUnit& unit) {
  sigmoid_unit_body<8>(x, size, unit);
}
QUARRY_AVX512 void sigmoid_unit_avx512(float* x, std::size_t size, const SigmoidUnit& unit) {
  sigmoid_unit_body<16>(x, size, unit);
}
#endif

void sigmoid_unit(float* x, std::size_t size, const SigmoidUnit& unit) {
#if QUARRY_X86
  static const simd::Isa isa = simd::active_isa();
  if (isa >= simd::Isa::avx512) return sigmoid_unit_avx512(x, size, unit);
  if (isa >= simd::Isa::avx2) return sigmoid_unit_avx2(x, size, unit);
#endif
  sigmoid_unit_body<4>(x, size, unit);
}

struct Name {
  std::string_view name;
  Activation activation;
};
constexpr Name kNames[] = {
    {"gelu", Activation::gelu},
    {"gelu_python", Activation::gelu},
    {"gelu_new", Activation::gelu_tanh},
    {"gelu_fast", Activation::gelu_tanh},
    {"gelu_accurate", Activation::gelu_tanh},
    {"gelu_pytorch_tanh", Activation::gelu_tanh},
    {"relu", Activation::relu},
    {"silu", Activation::silu},
    {"swish", Activation::silu},
    {"tanh", Activation::tanh},
    {"sigmoid", Activation::sigmoid},
    {"linear", Activation::identity},
    {"torch.nn.modules.linear.Identity", Activation::identity},
    {"torch.nn.modules.activation.GELU", Activation::gelu},
    {"torch.nn.modules.activation.ReLU", Activation::relu},
    {"torch.nn.modules.activation.SiLU", Activation::silu},
    {"torch.nn.modules.activation.Tanh", Activation::tanh},
    {"torch.nn.modules.activation.Sigmoid", Activation::sigmoid},
};

}  // namespace

Result<Activation> activation_by_name(std::string_view name) {
  for (const Name& known : kNames) {
    if (known.name == name) return known.activation;
  }
  return {Code::invalid,
          "expected an activation (gelu, gelu_new, relu, sigmoid, "
          "silu, tanh), found \"" +
              std::string(name.substr(0, 64)) + "\""};
}

void activate(Activation activation, float* x, std::size_t size, Accuracy accuracy) {
  switch (activation) {
    case Activation::identity:
      return;
    case Activation::gelu:
      return accuracy == Accuracy::exact ? row_kernels().gelu(x, size)
                                         : row_kernels().rough_gelu(x, size);
    case Activation::gelu_tanh:
      return sigmoid_unit(x, size, kGeluTanh);
    case Activation::silu:
      return sigmoid_unit(x, size, kSilu);
    case Activation::relu:
      std::transform(x, x + size, x, [](float v) { return std::max(v, 0.0f); });
      return;
    case Activation::sigmoid:
      std::transform(x, x + size, x, [](float v) { return 1 / (1 + std::exp(-v)); });
      return;
    case Activation::tanh:
      std::transform(x, x + size, x, [](float v) { return std::tanh(v); });
      return;
  }
}

void activate_and_multiply(Activation activation, float* x, const float* by, std::size_t size,
                           Accuracy accuracy) {
  activate(activation, x, size, accuracy);
  for (std::size_t i = 0; i < size; ++i) x[i] *= by[i];
}

}  // namespace quarry::model
