#include "model/attention.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/row_codes.h"
#include "model/row_kernels.h"

namespace quarry::model {
namespace {

// Queries processed together, so that their scores stay in the first-level cache: 14 KiB for 256
// tokens. It equals one tile of the widest kernel.
constexpr std::size_t kBlockRows = kMaxTileRows;

Precision product_precision(Precision asked, std::size_t head_size) {
  const bool bf16 = asked != Precision::fp32 && head_size % 2 == 0 &&
                    has_precision(simd::active_isa(), Precision::bf16);
  return bf16 ? Precision::bf16 : Precision::fp32;
}

// Interleaves the halves of two rows: values that are neighbours along the depth of a product share
// a word.
void interleave(const Word* even, const Word* odd, std::size_t words, Word* out) {
  for (std::size_t i = 0; i < words; ++i) {
    out[2 * i] = (even[i] & 0xffff) | odd[i] << 16;
    out[2 * i + 1] = even[i] >> 16 | (odd[i] & 0xffff0000);
  }
}

}  // namespace

Attention::Attention(std::size_t heads, std::size_t head_size, std::size_t max_tokens,
                     Precision precision)
    : heads_(heads), head_size_(head_size), width_(heads * head_size) {
  const Precision product = product_precision(precision, head_size);
  in_word_ = values_in_word(product);
  kernels_ = gemm_kernels(simd::active_isa(), product);
  const std::size_t depth = (max_tokens + in_word_ - 1) / in_word_;
  keys_ = AlignedFloats(packed_size(head_size / in_word_, max_tokens, kernels_->panel_width));
  values_ = AlignedFloats(packed_size(depth, head_size, kernels_->panel_width));
  scores_ = AlignedFloats(kBlockRows * max_tokens);
  if (in_word_ == 1) return;
  rows_ = AlignedFloats(max_tokens * 3 * width_ / in_word_);
  weights_ = AlignedFloats(kBlockRows * depth);
}

void Attention::run(const float* qkv, std::size_t tokens, float* out) {
  const Word* rows = reinterpret_cast<const Word*>(qkv);
  if (in_word_ > 1) {
    encode_rows(qkv, tokens);
    rows = words_of(rows_);
  }
  for (std::size_t h = 0; h < heads_; ++h) run_head(h, rows, tokens, out + h * head_size_);
}

void Attention::encode_rows(const float* qkv, std::size_t tokens) {
  row_encode(Precision::bf16)(qkv, tokens * 3 * width_, words_of(rows_));
}

void Attention::run_head(std::size_t head, const Word* rows, std::size_t tokens, float* out) {
  const std::size_t width = width_ / in_word_;
  const std::size_t size = head_size_ / in_word_;
  const Word* first = rows + head * size;
  const WordsView queries{first, tokens, size, 3 * width};
  pack_transposed({first + width, tokens, size, 3 * width}, 0, kernels_->panel_width,
                  words_of(keys_));
  pack_values({first + 2 * width, tokens, size, 3 * width});
  const std::size_t blocks = (tokens + kBlockRows - 1) / kBlockRows;
  for (std::size_t b = 0, row = 0; b < blocks; ++b) {
    const std::size_t count = (tokens - row) / (blocks - b);  // nearly equal blocks
    attend_rows({queries.row(row), count, size, queries.stride}, tokens, out + row * width_);
    row += count;
  }
}

// Tokens are the depth of the second product, so two adjacent tokens share a word.
void Attention::pack_values(const WordsView& values) {
  const std::size_t panel = kernels_->panel_width;
  if (in_word_ == 1) {
    pack(values, panel, words_of(values_));
    return;
  }
  const std::size_t pairs = (values.rows + 1) / 2;
  const std::vector<std::uint32_t> none(values.columns);
  for (std::size_t p = 0; p < pairs; ++p) {
    const Word* even = values.row(2 * p);
    const Word* odd = 2 * p + 1 < values.rows ? values.row(2 * p + 1) : none.data();
    for (std::size_t c = 0; c < values.columns; c += panel / 2) {
      const std::size_t count = std::min(panel / 2, values.columns - c);
      Word* place = words_of(values_) + 2 * c * pairs + p * panel;
      interleave(even + c, odd + c, count, place);
      std::fill(place + 2 * count, place + panel, Word{0});
    }
  }
}

// Turns scores into unnormalised softmax weights, row by row; `sums` receives the sum of each row.
// All maxima are computed first: each is a serial dependency chain, and independent chains overlap.
void Attention::weigh(std::size_t rows, std::size_t tokens, float* sums) {
  const float scale = 1.0f / std::sqrt(static_cast<float>(head_size_));
  float greatest[kBlockRows];
  for (std::size_t t = 0; t < rows; ++t) {
    greatest[t] = row_kernels().greatest(scores_.data() + t * tokens, tokens);
  }
  for (std::size_t t = 0; t < rows; ++t) {
    float* scores = scores_.data() + t * tokens;
    if (in_word_ == 1) {
      sums[t] = row_kernels().exponentials(scores, tokens, greatest[t], scale);
    } else {
      Word* words = words_of(weights_) + t * ((tokens + 1) / 2);
      sums[t] = row_kernels().bf16_exponentials(scores, tokens, greatest[t], scale, words);
    }
  }
}

// Divides the output rows by the sums rather than the weights, which are longer.
void Attention::attend_rows(const WordsView& queries, std::size_t tokens, float* out) {
  gemm(queries, nullptr, {words_of(keys_), queries.columns, tokens}, scores_.data(), tokens,
       *kernels_);
  float sums[kBlockRows];
  weigh(queries.rows, tokens, sums);
  const std::size_t depth = (tokens + in_word_ - 1) / in_word_;
  const Word* weights = words_of(in_word_ > 1 ? weights_ : scores_);
  gemm({weights, queries.rows, depth, depth}, nullptr, {words_of(values_), depth, head_size_}, out,
       width_, *kernels_);
  for (std::size_t t = 0; t < queries.rows; ++t) {
    row_kernels().multiply(out + t * width_, head_size_, 1.0f / sums[t]);
  }
}

}  // namespace quarry::model
