#include "model/pooling.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "simd/dot.h"

namespace quarry::model {
namespace {

struct Name {
  std::string_view name;
  std::string_view flag;
  Pooling pooling;
};
constexpr Name kNames[] = {
    {"cls", "pooling_mode_cls_token", Pooling::first_token},
    {"max", "pooling_mode_max_tokens", Pooling::max},
    {"mean", "pooling_mode_mean_tokens", Pooling::mean},
    {"mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens", Pooling::mean_sqrt_length},
    {"weightedmean", "pooling_mode_weightedmean_tokens", Pooling::weighted_mean},
    {"lasttoken", "pooling_mode_lasttoken", Pooling::last_token},
};

void scale(float* x, std::size_t size, float factor) {
  for (std::size_t i = 0; i < size; ++i) x[i] *= factor;
}

void sum(const float* rows, std::size_t tokens, std::size_t size, float* out) {
  std::copy_n(rows, size, out);
  for (std::size_t t = 1; t < tokens; ++t) {
    for (std::size_t i = 0; i < size; ++i) out[i] += rows[t * size + i];
  }
}

void weighted_sum(const float* rows, std::size_t tokens, std::size_t size, float* out) {
  std::fill_n(out, size, 0.0f);
  for (std::size_t t = 0; t < tokens; ++t) {
    const auto weight = static_cast<float>(t + 1);
    for (std::size_t i = 0; i < size; ++i) out[i] += weight * rows[t * size + i];
  }
}

void greatest(const float* rows, std::size_t tokens, std::size_t size, float* out) {
  std::copy_n(rows, size, out);
  for (std::size_t t = 1; t < tokens; ++t) {
    for (std::size_t i = 0; i < size; ++i) out[i] = std::max(out[i], rows[t * size + i]);
  }
}

}  // namespace

Result<Pooling> pooling_by_name(std::string_view name) {
  std::string known;
  for (const Name& candidate : kNames) {
    if (name == candidate.name || name == candidate.flag) return candidate.pooling;
    known.append(known.empty() ? "" : ", ").append(candidate.name);
  }
  return {Code::invalid, "pooling: expected one of " + known + "; found \"" +
                             std::string(name.substr(0, 64)) + "\""};
}

void pool(Pooling pooling, const float* rows, std::size_t tokens, std::size_t size, float* out) {
  const auto count = static_cast<float>(tokens);
  switch (pooling) {
    case Pooling::first_token:
      std::copy_n(rows, size, out);
      return;
    case Pooling::last_token:
      std::copy_n(rows + (tokens - 1) * size, size, out);
      return;
    case Pooling::max:
      return greatest(rows, tokens, size, out);
    case Pooling::mean:
      sum(rows, tokens, size, out);
      return scale(out, size, 1 / count);
    case Pooling::mean_sqrt_length:
      sum(rows, tokens, size, out);
      return scale(out, size, 1 / std::sqrt(count));
    case Pooling::weighted_mean:
      weighted_sum(rows, tokens, size, out);
      return scale(out, size, 2 / (count * (count + 1)));
  }
}

void scale_to_unit_length(float* vector, std::size_t size) {
  const float squares = simd::dot({vector, size}, {vector, size});
  scale(vector, size, 1.0f / std::max(std::sqrt(squares), 1e-12f));
}

}  // namespace quarry::model
