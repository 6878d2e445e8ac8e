#include "model/distance_attention.h"

#include <algorithm>
#include <cmath>

#include "model/gemm.h"
#include "model/row_kernels.h"

namespace quarry::model {
namespace {

// Queries whose scores are computed together. With ModernBERT's reach of 64 they see at most 184
// keys, which are packed once for the whole block: 41 KiB of scores.
constexpr std::size_t kBlockRows = 4 * kMaxTileRows;

// Short distances have a bucket each, up to half of the buckets on a side. Further buckets grow by
// a constant factor up to this distance; all longer distances share the last bucket.
constexpr float kLongestDistance = 128;

std::size_t panel_width() { return float_kernels().panel_width; }

// Single precision, like the original implementation: its rounding decides where buckets end.
std::size_t bucket_of(std::size_t distance, bool ahead, std::size_t buckets) {
  const std::size_t side = buckets / 2;
  const std::size_t exact = side / 2;
  std::size_t bucket = distance;
  if (distance >= exact) {
    const float from = static_cast<float>(exact);
    const float steps = std::log(static_cast<float>(distance) / from) /
                        static_cast<float>(std::log(double{kLongestDistance} / double{from})) *
                        static_cast<float>(side - exact);
    bucket = std::min(exact + static_cast<std::size_t>(steps), side - 1);
  }
  return bucket + (ahead ? side : 0);
}

}  // namespace

DistanceBias::DistanceBias(const float* weights, std::size_t buckets, std::size_t heads,
                           std::size_t max_tokens)
    : max_tokens_(max_tokens), values_(heads * (2 * max_tokens - 1)) {
  for (std::size_t i = 0; i < 2 * max_tokens - 1; ++i) {
    const bool ahead = i >= max_tokens;
    const std::size_t distance = ahead ? i - (max_tokens - 1) : max_tokens - 1 - i;
    const float* by_head = weights + bucket_of(distance, ahead, buckets) * heads;
    for (std::size_t h = 0; h < heads; ++h) values_[h * (2 * max_tokens - 1) + i] = by_head[h];
  }
}

DistanceAttention::DistanceAttention(std::size_t heads, std::size_t head_size,
                                     std::size_t max_tokens, std::size_t reach, DistanceBias bias)
    : heads_(heads),
      head_size_(head_size),
      width_(heads * head_size),
      reach_(reach),
      bias_(std::move(bias)) {
  const std::size_t keys = std::min(max_tokens, kBlockRows + 2 * std::min(reach, max_tokens));
  keys_ = AlignedFloats(packed_size(head_size, keys, panel_width()));
  values_ = AlignedFloats(packed_size(keys, head_size, panel_width()));
  scores_ = AlignedFloats(kBlockRows * keys);
}

void DistanceAttention::run(const float* qkv, std::size_t tokens, float* out) {
  for (std::size_t h = 0; h < heads_; ++h) {
    run_head(qkv + h * head_size_, tokens, h, out + h * head_size_);
  }
}

void DistanceAttention::run_head(const float* qkv, std::size_t tokens, std::size_t head,
                                 float* out) {
  const std::size_t stride = 3 * width_;
  Keys packed;
  for (std::size_t first = 0; first < tokens; first += kBlockRows) {
    const std::size_t rows = std::min(kBlockRows, tokens - first);
    const Keys keys = in_reach(first, first + rows - 1, tokens);
    if (keys != packed) pack_keys(qkv, keys);
    packed = keys;
    gemm(as_words({qkv + first * stride, rows, head_size_, stride}), nullptr,
         {words_of(keys_), head_size_, keys.count}, scores_.data(), keys.count, float_kernels());
    for (std::size_t t = 0; t < rows; ++t) {
      weigh(scores_.data() + t * keys.count, keys, head, first + t, tokens);
    }
    gemm(as_words({scores_.data(), rows, keys.count, keys.count}), nullptr,
         {words_of(values_), keys.count, head_size_}, out + first * width_, width_,
         float_kernels());
  }
}

// The keys that at least one of the queries first .. last can see.
DistanceAttention::Keys DistanceAttention::in_reach(std::size_t first, std::size_t last,
                                                    std::size_t tokens) const {
  const std::size_t begin = first - std::min(first, reach_);
  const std::size_t end = std::min(tokens, last + reach_ + 1);
  return {begin, end - begin};
}

void DistanceAttention::pack_keys(const float* qkv, Keys keys) {
  const std::size_t stride = 3 * width_;
  const float* rows = qkv + keys.first * stride;
  pack_transposed(as_words({rows + width_, keys.count, head_size_, stride}), 0, panel_width(),
                  words_of(keys_));
  pack(as_words({rows + 2 * width_, keys.count, head_size_, stride}), panel_width(),
       words_of(values_));
}

// Turns scores into weights that sum to 1. Keys beyond this query's own reach get weight 0.
void DistanceAttention::weigh(float* scores, Keys keys, std::size_t head, std::size_t query,
                              std::size_t tokens) {
  const Keys own = in_reach(query, query, tokens);
  float* begin = scores + (own.first - keys.first);
  float scale = 1.0f / std::sqrt(static_cast<float>(head_size_));
  if (!bias_.empty()) {
    const float* bias = bias_.row(head, query) + own.first;
    for (std::size_t k = 0; k < own.count; ++k) begin[k] = begin[k] * scale + bias[k];
    scale = 1;
  }
  row_kernels().softmax(begin, own.count, scale);
  std::fill(scores, begin, 0.0f);
  std::fill(begin + own.count, scores + keys.count, 0.0f);
}

}  // namespace quarry::model
