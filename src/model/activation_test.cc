#include "model/activation.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

namespace quarry::model {
namespace {

double expected(Activation activation, double x) {
  switch (activation) {
    case Activation::identity:
      return x;
    case Activation::gelu:
      return x * std::erfc(-x / std::sqrt(2.0)) / 2;
    case Activation::gelu_tanh:
      return x / 2 * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
    case Activation::relu:
      return std::max(x, 0.0);
    case Activation::sigmoid:
      return 1 / (1 + std::exp(-x));
    case Activation::silu:
      return x / (1 + std::exp(-x));
    case Activation::tanh:
      return std::tanh(x);
  }
  return 0;
}

constexpr Activation kAll[] = {Activation::identity, Activation::gelu,    Activation::gelu_tanh,
                               Activation::relu,     Activation::sigmoid, Activation::silu,
                               Activation::tanh};

TEST(Activation, ComputesTheFunctionItIsNamedAfter) {
  for (const Activation activation : kAll) {
    for (const std::size_t size : {1, 3, 8, 100, 1001}) {
      std::vector<float> in(size);
      for (std::size_t i = 0; i < size; ++i) in[i] = (static_cast<float>(i) - size / 2.0f) * 0.05f;
      std::vector<float> found = in;
      activate(activation, found.data(), size);
      for (std::size_t i = 0; i < size; ++i) {
        const double value = expected(activation, double{in[i]});
        ASSERT_NEAR(found[i], value, 1e-6 + 1e-6 * std::abs(value))
            << in[i] << ", activation " << static_cast<int>(activation);
      }
    }
  }
}

TEST(Activation, ExtremeInputsGiveFiniteResults) {
  for (const Activation activation : kAll) {
    for (const float far : {-1e4f, 1e4f}) {
      std::vector<float> x(9, far);
      activate(activation, x.data(), x.size());
      for (const float value : x) {
        EXPECT_NEAR(value, expected(activation, double{far}), 1e-3) << static_cast<int>(activation);
      }
    }
  }
}

TEST(Activation, AGateMultipliesTheActivatedHalf) {
  std::vector<float> x = {-1, 0, 1, 2, 3};
  const std::vector<float> by = {2, 3, 4, -5, 0.5f};
  activate_and_multiply(Activation::silu, x.data(), by.data(), x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_NEAR(x[i], expected(Activation::silu, static_cast<double>(i) - 1) * by[i], 1e-5);
  }
}

TEST(Activation, UnknownNamesAreRefused) {
  EXPECT_EQ(activation_by_name("gelu_new").value(), Activation::gelu_tanh);
  EXPECT_EQ(activation_by_name("torch.nn.modules.activation.Tanh").value(), Activation::tanh);
  const auto found = activation_by_name("mish");
  EXPECT_EQ(found.error().code, Code::invalid);
  EXPECT_THAT(found.error().message, testing::HasSubstr("found \"mish\""));
}

}  // namespace
}  // namespace quarry::model
