#include "vectors/code_rows.h"

#include <algorithm>
#include <cmath>

#include "simd/dot.h"
#include "simd/dot_int8.h"
#include "simd/half.h"
#include "store/section_table.h"

namespace quarry::vectors {
namespace {

// Rows whose sums are computed at a time: the sums stay in the first-level cache.
constexpr std::size_t kBlock = 64;

bool is_int8(VectorCode code) { return code == VectorCode::int8 || code == VectorCode::bits; }

Result<void> check_size(std::string_view bytes, std::uint64_t rows, std::size_t row_bytes,
                        std::string_view name) {
  if (row_bytes == 0 ? bytes.empty()
                     : bytes.size() % row_bytes == 0 && bytes.size() / row_bytes == rows) {
    return {};
  }
  return {Code::corrupt, std::string(name) + ": expected " + std::to_string(rows) + " rows of " +
                             std::to_string(row_bytes) + " bytes, found " +
                             std::to_string(bytes.size()) + " bytes"};
}

}  // namespace

Result<CodeRows> CodeRows::read(VectorShape shape, std::uint64_t rows,
                                const RowParts<std::string_view>& parts) {
  const auto [dimension, code] = shape;
  if (to_string(code) == "unknown" || dimension > simd::kMostInt8Dimensions || rows > 0x7FFFFFFF ||
      (dimension == 0 && rows > 0)) {
    return {Code::corrupt, "head: " + std::to_string(rows) + " windows of dimension " +
                               std::to_string(dimension) + " and code " +
                               std::to_string(static_cast<std::uint32_t>(code))};
  }
  const RowParts<std::size_t> sizes = bytes_of_row(shape);
  QUARRY_TRY(check_size(parts.codes, rows, sizes.codes, "codes"));
  QUARRY_TRY(check_size(parts.scales, rows, sizes.scales, "scales"));
  for (const std::string_view part : {parts.codes, parts.scales}) {
    if (reinterpret_cast<std::uintptr_t>(part.data()) % alignof(std::uint64_t) == 0) continue;
    return {Code::corrupt, "codes: not aligned"};
  }
  CodeRows view;
  view.shape_ = shape;
  view.row_bytes_ = sizes.codes;
  view.rows_ = static_cast<std::uint32_t>(rows);
  view.codes_ = parts.codes.data();
  view.scales_ = reinterpret_cast<const float*>(parts.scales.data());
  view.parts_ = parts;
  return view;
}

RowParts<std::string_view> CodeRows::bytes(std::uint32_t begin, std::uint32_t end) const {
  const RowParts<std::size_t> sizes = bytes_of_row(shape_);
  const auto cut = [&](std::string_view part, std::size_t size) {
    return part.substr(begin * size, (end - begin) * size);
  };
  return {.codes = cut(parts_.codes, sizes.codes), .scales = cut(parts_.scales, sizes.scales)};
}

bool CodeRows::row_is_finite(std::uint32_t row) const {
  if (is_int8(code())) {
    return std::isfinite(scales_[row]) &&
           std::none_of(int8(row), int8(row) + dimension(),
                        [](std::int8_t code) { return code == -128; });
  }
  for (std::size_t i = 0; i < dimension(); ++i) {
    const float value =
        code() == VectorCode::float32 ? float32(row)[i] : simd::from_half(float16(row)[i]);
    if (!std::isfinite(value)) return false;
  }
  return true;
}

void CodeRows::decode(std::uint32_t row, std::span<float> out) const {
  switch (code()) {
    case VectorCode::float32:
      std::copy_n(float32(row), out.size(), out.begin());
      break;
    case VectorCode::float16:
      std::transform(float16(row), float16(row) + out.size(), out.begin(), simd::from_half);
      break;
    case VectorCode::int8:
    case VectorCode::bits:
      std::transform(int8(row), int8(row) + out.size(), out.begin(),
                     [scale = scales()[row]](std::int8_t code) { return scale * code; });
      break;
  }
}

void CodeRows::check(std::vector<std::string>& findings) const {
  for (std::uint32_t row = 0; row < rows_; ++row) {
    if (row_is_finite(row)) continue;
    findings.push_back("vector of window " + std::to_string(row) + " is not finite");
    return;
  }
}

RowQuery::RowQuery(const CodeRows& rows, std::span<const float> question, Precision precision)
    : rows_(rows), floats_(question.begin(), question.end()) {
  if (!is_int8(rows.code()) || precision == Precision::exact) return;
  own_codes_.resize(question.size());
  scale_ = encode_int8(question, own_codes_.data());
  codes_ = own_codes_;
}

RowQuery::RowQuery(const CodeRows& rows, std::uint32_t row) : rows_(rows) {
  if (is_int8(rows.code())) {
    codes_ = {rows.int8(row), rows.dimension()};
    scale_ = rows.scales()[row];
  } else {
    floats_.resize(rows.dimension());
    rows.decode(row, floats_);
  }
}

void RowQuery::estimate(std::span<const std::uint32_t> picked, float* scores) const {
  if (estimates_are_scores()) {
    for (std::size_t i = 0; i < picked.size(); ++i) scores[i] = score(picked[i]);
    return;
  }
  std::int32_t sums[kBlock];
  for (std::size_t at = 0; at < picked.size(); at += kBlock) {
    const std::span block = picked.subspan(at, std::min(kBlock, picked.size() - at));
    simd::dot_int8_picked(codes_, rows_.int8(0), block, sums);
    for (std::size_t i = 0; i < block.size(); ++i) {
      scores[at + i] = static_cast<float>(sums[i]) * (scale_ * rows_.scales()[block[i]]);
    }
  }
}

void RowQuery::estimate_run(const CodeRows& rows, std::uint32_t begin, std::uint32_t count,
                            float* scores) const {
  if (rows.code() == VectorCode::float32) {
    return simd::dot_rows(floats_, {rows.float32(begin), count * rows.dimension()},
                          {scores, count});
  }
  if (estimates_are_scores()) {
    for (std::uint32_t i = 0; i < count; ++i) scores[i] = score(rows, begin + i);
    return;
  }
  std::int32_t sums[kBlock];
  for (std::uint32_t at = 0; at < count; at += kBlock) {
    const std::size_t block = std::min<std::size_t>(kBlock, count - at);
    simd::dot_int8_rows(codes_, rows.int8(begin + at), block, sums);
    for (std::size_t i = 0; i < block; ++i) {
      scores[at + i] = static_cast<float>(sums[i]) * (scale_ * rows.scales()[begin + at + i]);
    }
  }
}

float RowQuery::score(const CodeRows& rows, std::uint32_t row) const {
  switch (rows.code()) {
    case VectorCode::float32:
      return simd::dot(floats_, {rows.float32(row), rows.dimension()});
    case VectorCode::float16:
      return simd::dot_half(floats_, rows.float16(row));
    case VectorCode::int8:
    case VectorCode::bits:
      return simd::dot_float_int8(floats_, rows.int8(row)) * rows.scales()[row];
  }
  return 0;
}

}  // namespace quarry::vectors
