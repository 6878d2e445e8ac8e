#include "model/attention.h"

#include <algorithm>
#include <cmath>

#include "model/gemm.h"
#include "model/row_kernels.h"

namespace quarry {
namespace {

// Queries whose scores are made, normalised and used together, while they are in the first-level
// cache: 28 KiB for 256 tokens. Two tiles of the widest kernel.
constexpr std::size_t kBlockRows = 2 * kMaxTileRows;

}  // namespace

Attention::Attention(std::size_t heads, std::size_t head_size, std::size_t max_tokens)
    : heads_(heads),
      head_size_(head_size),
      width_(heads * head_size),
      keys_(packed_size(head_size, max_tokens, gemm_panel_width())),
      values_(packed_size(max_tokens, head_size, gemm_panel_width())),
      scores_(kBlockRows * max_tokens) {}

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

  for (std::size_t first = 0; first < tokens; first += kBlockRows) {
    const std::size_t rows = std::min(kBlockRows, tokens - first);
    attend_rows({queries.row(first), rows, head_size_, stride}, tokens, out + first * width_);
  }
}

void Attention::attend_rows(const MatrixView& queries, std::size_t tokens, float* out) {
  gemm(queries, {keys_.data(), nullptr, head_size_, tokens}, scores_.data(), tokens);
  const float scale = 1.0f / std::sqrt(static_cast<float>(head_size_));
  for (std::size_t t = 0; t < queries.rows; ++t) {
    row_kernels().softmax(scores_.data() + t * tokens, tokens, scale);
  }
  gemm({scores_.data(), queries.rows, tokens, tokens},
       {values_.data(), nullptr, tokens, head_size_}, out, width_);
}

}  // namespace quarry
