#include "model/packed_linear.h"

#include <algorithm>
#include <vector>

#include "model/row_codes.h"
#include "model/weight_codes.h"

namespace quarry::model {
namespace {

bool is_integer(Precision precision) {
  return precision == Precision::int16 || precision == Precision::int8;
}

std::size_t words_for(std::size_t values, Precision precision) {
  const std::size_t in_word = values_in_word(precision);
  return (values + in_word - 1) / in_word;
}

std::size_t panel_width(Precision precision) {
  return gemm_kernels(simd::active_isa(), precision)->panel_width;
}

}  // namespace

Word* LinearScratch::words(std::size_t count) {
  if (count > words_size_) words_ = AlignedFloats(words_size_ = count);
  return reinterpret_cast<Word*>(words_.data());
}

RowScale* LinearScratch::scales(std::size_t count) {
  if (count > scales_size_) scales_ = AlignedFloats(2 * (scales_size_ = count));
  return reinterpret_cast<RowScale*>(scales_.data());
}

PackedLinear::PackedLinear(std::size_t inputs, std::size_t outputs, Precision precision,
                           float* memory)
    : inputs_(inputs),
      outputs_(outputs),
      precision_(precision),
      kernels_(gemm_kernels(simd::active_isa(), precision)) {
  const std::size_t columns = packed_size(1, outputs, kernels_->panel_width);
  bias_ = memory;
  memory += columns;
  if (is_integer(precision)) {
    scale_ = memory;
    sum_ = memory + columns;
    memory += 2 * columns;
  }
  panels_ = reinterpret_cast<Word*>(memory);
  std::fill(bias_, memory, 0.0f);
}

std::size_t PackedLinear::size_of(std::size_t inputs, std::size_t outputs, Precision precision) {
  const std::size_t vectors = is_integer(precision) ? 3 : 1;
  return packed_size(words_for(inputs, precision) + vectors, outputs, panel_width(precision));
}

std::size_t PackedLinear::depth() const { return words_for(inputs_, precision_); }

PackedView PackedLinear::view() const { return {panels_, depth(), outputs_, bias_, scale_, sum_}; }

void PackedLinear::fill(std::size_t first, const MatrixView& weights, const float* bias) {
  if (bias != nullptr) std::copy_n(bias, weights.rows, bias_ + first);
  if (precision_ == Precision::fp32) {
    pack_transposed(as_words(weights), first, kernels_->panel_width, panels_);
    return;
  }
  std::vector<std::uint32_t> words(weights.rows * depth());
  for (std::size_t row = 0; row < weights.rows; ++row) {
    const WeightScale scale = encode_weights({weights.row(row), weights.columns}, precision_,
                                             words.data() + row * depth());
    if (!is_integer(precision_)) continue;
    scale_[first + row] = scale.scale;
    sum_[first + row] = scale.sum;
  }
  pack_transposed({words.data(), weights.rows, depth(), depth()}, first, kernels_->panel_width,
                  panels_);
}

void PackedLinear::apply(const MatrixView& in, float* out, std::size_t out_stride,
                         LinearScratch& scratch, const MakeRow& make_row) const {
  const RowEncode encode = row_encode(precision_);
  if (encode == nullptr) {
    for (std::size_t i = 0; make_row && i < in.rows; ++i) make_row(i);
    gemm(as_words(in), nullptr, view(), out, out_stride, *kernels_);
    return;
  }
  const std::size_t width = depth();
  Word* words = scratch.words(in.rows * width);
  RowScale* scales = scratch.scales(in.rows);
  for (std::size_t i = 0; i < in.rows; ++i) {
    if (make_row) make_row(i);
    scales[i] = encode(in.row(i), in.columns, words + i * width);
  }
  gemm({words, in.rows, width, width}, scales, view(), out, out_stride, *kernels_);
}

}  // namespace quarry::model
