#include "vectors/ivf_rotation.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>

#include "simd/lanes.h"

namespace quarry::vectors {
namespace {

// Two rounds mix the two ends and the overlap carries values from one to the other. Two more rounds
// mix the result.
constexpr std::size_t kRounds = 4;

// In place. `size` is a power of two, at least 16. Every processor has vectors of four floats;
// wider ones would not pay, since the rotation is a hundredth of the cost of using its result.
void hadamard(float* values, std::size_t size) {
  using L = simd::Lanes<4>;
  for (std::size_t i = 0; i < size; i += 4) {
    const float a = values[i] + values[i + 1], b = values[i] - values[i + 1];
    const float c = values[i + 2] + values[i + 3], d = values[i + 2] - values[i + 3];
    values[i] = a + c;
    values[i + 1] = b + d;
    values[i + 2] = a - c;
    values[i + 3] = b - d;
  }
  for (std::size_t half = 4; half < size; half *= 2) {
    for (std::size_t block = 0; block < size; block += 2 * half) {
      for (std::size_t i = block; i < block + half; i += 4) {
        const L::Floats a = L::at(values + i), b = L::at(values + i + half);
        L::at(values + i) = a + b;
        L::at(values + i + half) = a - b;
      }
    }
  }
}

}  // namespace

IvfRotation::IvfRotation(std::size_t dimension, std::uint64_t seed)
    : dimension_(dimension), rotated_(rotated(dimension)), power_(std::bit_floor(rotated_)) {
  std::mt19937_64 random(seed);
  // The transform multiplies lengths by sqrt(size); the signs scale them back.
  const float unit = 1 / std::sqrt(static_cast<float>(power_));
  signs_.resize(kRounds * rotated_);
  for (std::size_t i = 0; i < signs_.size(); ++i) {
    const std::size_t at = i % rotated_;
    const bool first_end = i / rotated_ % 2 == 0;
    const bool transformed = first_end ? at < power_ : at >= rotated_ - power_;
    signs_[i] = (random() & 1 ? 1.0F : -1.0F) * (transformed ? unit : 1.0F);
  }
}

void IvfRotation::apply(std::span<const float> from, std::span<float> to) const {
  std::ranges::copy(from, to.begin());
  std::ranges::fill(to.subspan(dimension_), 0.0F);
  for (std::size_t round = 0; round < kRounds; ++round) {
    const float* signs = signs_.data() + round * rotated_;
    for (std::size_t i = 0; i < rotated_; ++i) to[i] *= signs[i];
    hadamard(round % 2 == 0 ? to.data() : to.data() + rotated_ - power_, power_);
  }
}

}  // namespace quarry::vectors
