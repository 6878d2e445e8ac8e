// Self-attention in which the distance between two tokens counts: by a bias to their score, or by a
// reach beyond which they do not see each other.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "model/packed_matrix.h"

namespace quarry::model {

// What is added to the score of a query and a key, by head and by how far the key lies behind or
// ahead: the buckets of C. Raffel et al., "Exploring the Limits of Transfer Learning with a Unified
// Text-to-Text Transformer", 2020. Immutable; share it freely.
class DistanceBias {
 public:
  DistanceBias() = default;
  // `weights`: buckets x heads.
  DistanceBias(const float* weights, std::size_t buckets, std::size_t heads,
               std::size_t max_tokens);

  bool empty() const { return values_.empty(); }
  // Its element k is the bias of key k for this query.
  const float* row(std::size_t head, std::size_t query) const {
    return values_.data() + head * (2 * max_tokens_ - 1) + max_tokens_ - 1 - query;
  }

 private:
  std::size_t max_tokens_ = 0;
  std::vector<float> values_;  // heads x distances, from -(max_tokens - 1) on
};

// As Attention, with these two. Scratch memory for sequences up to `max_tokens`.
// One thread at a time.
class DistanceAttention {
 public:
  static constexpr std::size_t kEverywhere = std::numeric_limits<std::size_t>::max() / 4;
  // Tokens more than `reach` apart do not see each other.
  DistanceAttention(std::size_t heads, std::size_t head_size, std::size_t max_tokens,
                    std::size_t reach, DistanceBias bias = {});

  // `qkv` and `out` as in Attention::run.
  void run(const float* qkv, std::size_t tokens, float* out);

 private:
  struct Keys {  // first .. first + count - 1
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
  AlignedFloats scores_;  // of a block of queries with the keys in their reach
};

}  // namespace quarry::model
