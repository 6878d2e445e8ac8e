#include "model/attention.h"

#include <algorithm>
#include <cmath>

#include "model/gemm.h"
#include "model/row_kernels.h"

namespace quarry {

Attention::Attention(std::size_t heads, std::size_t head_size, std::size_t max_tokens)
    : heads_(heads),
      head_size_(head_size),
      width_(heads * head_size),
      keys_(packed_size(head_size, max_tokens, gemm_panel_width())),
      values_(packed_size(max_tokens, head_size, gemm_panel_width())),
      scores_(max_tokens * max_tokens) {}

void Attention::run(const float* qkv, std::size_t tokens, float* out) {
  for (std::size_t h = 0; h < heads_; ++h) {
    run_head(qkv + h * head_size_, tokens, out + h * head_size_);
  }
}

void Attention::run_head(const float* qkv, std::size_t tokens, float* out) {
  const std::size_t stride = 3 * width_;
  const MatrixView queries{qkv, tokens, head_size_, stride};
  const MatrixView keys{qkv + width_, tokens, head_size_, stride};
  const MatrixView values{qkv + 2 * width_, tokens, head_size_, stride};
  pack_transposed(keys, 0, gemm_panel_width(), keys_.data());
  pack(values, gemm_panel_width(), values_.data());

  gemm(queries, {keys_.data(), nullptr, head_size_, tokens}, scores_.data(), tokens);
  const float scale = 1.0f / std::sqrt(static_cast<float>(head_size_));
  for (std::size_t t = 0; t < tokens; ++t) {
    row_kernels().softmax(scores_.data() + t * tokens, tokens, scale);
  }
  const MatrixView weights{scores_.data(), tokens, tokens, tokens};
  gemm(weights, {values_.data(), nullptr, tokens, head_size_}, out, width_);
}

}  // namespace quarry
