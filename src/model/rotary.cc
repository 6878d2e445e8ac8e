#include "model/rotary.h"

#include <cmath>

namespace quarry::model {

// Computes the angles in single precision, as in training.
RotaryTable::RotaryTable(const RotaryConfig& config, std::size_t head_size, std::size_t positions)
    : half_(head_size / 2), sines_(positions * half_), cosines_(positions * half_) {
  const double size = static_cast<double>(head_size);
  const double theta = config.theta * config.ntk_factor;
  const double shrink = std::pow(config.ntk_factor, 2 / size);
  for (std::size_t i = 0; i < half_; ++i) {
    const double exponent = 2 * static_cast<double>(i) / size;
    const auto step = static_cast<float>(1 / (std::pow(theta, exponent) * shrink));
    for (std::size_t p = 0; p < positions; ++p) {
      const float angle = static_cast<float>(p) * step;
      sines_[p * half_ + i] = std::sin(angle);
      cosines_[p * half_ + i] = std::cos(angle);
    }
  }
}

void RotaryTable::turn(float* qkv, std::size_t tokens, std::size_t heads) const {
  const std::size_t head_size = 2 * half_;
  for (std::size_t t = 0; t < tokens; ++t) {
    float* row = qkv + t * 3 * heads * head_size;
    for (std::size_t h = 0; h < 2 * heads; ++h) {  // queries, then keys
      turn_head(row + h * head_size, sines_.data() + t * half_, cosines_.data() + t * half_);
    }
  }
}

void RotaryTable::turn_head(float* head, const float* sines, const float* cosines) const {
  for (std::size_t i = 0; i < half_; ++i) {
    const float x = head[i];
    const float y = head[half_ + i];
    head[i] = x * cosines[i] - y * sines[i];
    head[half_ + i] = y * cosines[i] + x * sines[i];
  }
}

}  // namespace quarry::model
