// Self-attention that depends on the distance between two tokens: through a bias on their score, or
// through a reach beyond which tokens cannot attend to each other.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "model/packed_matrix.h"

namespace quarry::model {

// A learned bias on the score of a query and a key, by head and by signed distance. Distances share
// buckets as in C. Raffel et al., "Exploring the Limits of Transfer Learning with a Unified
// Text-to-Text Transformer", 2020.
// Immutable; share it freely.
class DistanceBias {
 public:
  DistanceBias() = default;
  // `weights`: buckets x heads floats, copied.
  DistanceBias(const float* weights, std::size_t buckets, std::size_t heads,
               std::size_t max_tokens);

  bool empty() const { return values_.empty(); }
  // Element k is the bias of key k for this query.
  const float* row(std::size_t head, std::size_t query) const {
    return values_.data() + head * (2 * max_tokens_ - 1) + max_tokens_ - 1 - query;
  }

 private:
  std::size_t max_tokens_ = 0;
  std::vector<float> values_;  // heads x distances, starting at -(max_tokens - 1)
};

// Attention with a reach and a bias. Scratch memory for sequences of up to `max_tokens`. Use it
// from one thread at a time.
class DistanceAttention {
 public:
  static constexpr std::size_t kUnlimitedReach = std::numeric_limits<std::size_t>::max() / 4;
  // Tokens more than `reach` positions apart do not attend to each other.
  DistanceAttention(std::size_t heads, std::size_t head_size, std::size_t max_tokens,
                    std::size_t reach, DistanceBias bias = {});

  // `qkv` and `out` have the shapes of Attention::run.
  void run(const float* qkv, std::size_t tokens, float* out);

 private:
  struct Keys {  // the keys first .. first + count - 1
    std::size_t first = 0;
    std::size_t count = 0;
    bool operator==(const Keys&) const = default;
  };
  void run_head(const float* qkv, std::size_t tokens, std::size_t head, float* out);
  Keys in_reach(std::size_t first, std::size_t last, std::size_t tokens) const;
  void pack_keys(const float* qkv, Keys keys);
  void weigh(float* scores, Keys keys, std::size_t head, std::size_t query, std::size_t tokens);

  std::size_t heads_;
  std::size_t head_size_;
  std::size_t width_;  // heads * head_size
  std::size_t reach_;
  DistanceBias bias_;
  AlignedFloats keys_;    // packed, transposed
  AlignedFloats values_;  // packed
  AlignedFloats scores_;  // one block of queries x the keys within their reach
};

}  // namespace quarry::model
