#include "vectors/vector_code.h"

#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "simd/half.h"

namespace quarry::vectors {
namespace {

constexpr std::array<std::pair<VectorCode, std::string_view>, 4> kNames = {{
    {VectorCode::float32, "float32"},
    {VectorCode::float16, "float16"},
    {VectorCode::int8, "int8"},
    {VectorCode::bits, "bits"},
}};

constexpr float kGreatestCode = 127;

template <class T>
void append_numbers(std::string& out, std::span<const T> numbers) {
  out.append(reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes());
}

// The scale with which the inner product of the codes and their own row is exact. Questions point
// in the direction of the rows that answer them, so an error along the row matters most.
float fitted_scale(std::span<const float> row, const std::int8_t* codes, float scale) {
  double own = 0, coded = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    own += double{row[i]} * double{row[i]};
    coded += double{row[i]} * codes[i];
  }
  return coded > 0 ? static_cast<float>(own / coded) : scale;
}

void append_int8(std::span<const float> row, RowParts<std::string>& out) {
  const std::size_t at = out.codes.size();
  out.codes.resize(at + row.size());
  auto* codes = reinterpret_cast<std::int8_t*>(out.codes.data() + at);
  const float scale = fitted_scale(row, codes, encode_int8(row, codes));
  append_numbers(out.scales, std::span(&scale, 1));
}

}  // namespace

std::string_view to_string(VectorCode code) {
  for (const auto& [known, name] : kNames) {
    if (known == code) return name;
  }
  return "unknown";
}

std::optional<VectorCode> vector_code(std::string_view wanted) {
  for (const auto& [code, name] : kNames) {
    if (name == wanted) return code;
  }
  return std::nullopt;
}

RowParts<std::size_t> bytes_of_row(VectorShape shape) {
  const std::size_t dimension = shape.dimension;
  switch (shape.code) {
    case VectorCode::float32:
      return {.codes = dimension * 4, .scales = 0};
    case VectorCode::float16:
      return {.codes = dimension * 2, .scales = 0};
    case VectorCode::int8:
    case VectorCode::bits:
      return {.codes = dimension, .scales = 4};
  }
  return {};
}

float encode_int8(std::span<const float> row, std::int8_t* codes) {
  float greatest = 0;
  bool finite = true;
  for (const float value : row) {
    const float magnitude = std::fabs(value);
    finite = finite && magnitude <= std::numeric_limits<float>::max();
    greatest = magnitude > greatest ? magnitude : greatest;
  }
  // A smaller row would make per_code infinite; it is rounded to zero.
  if (!finite || greatest < kGreatestCode * std::numeric_limits<float>::min()) {
    std::fill_n(codes, row.size(), std::int8_t{0});
    return finite ? 0.0F : std::numeric_limits<float>::quiet_NaN();
  }
  const float per_code = kGreatestCode / greatest;
  for (std::size_t i = 0; i < row.size(); ++i) {
    // Rounds half away from zero by truncation.
    const float code = row[i] * per_code;
    codes[i] =
        static_cast<std::int8_t>(static_cast<std::int32_t>(code + std::copysign(0.5F, code)));
  }
  return greatest / kGreatestCode;
}

void encode_rows(VectorShape shape, std::span<const float> rows, RowParts<std::string>& out) {
  const auto [dimension, code] = shape;
  if (dimension == 0) return;
  if (code == VectorCode::float32) return append_numbers(out.codes, rows);
  if (code == VectorCode::float16) {
    const std::size_t at = out.codes.size();
    out.codes.resize(at + rows.size() * 2);
    simd::to_half(rows, out.codes.data() + at);
    return;
  }
  for (std::size_t at = 0; at < rows.size(); at += dimension) {
    append_int8(rows.subspan(at, dimension), out);
  }
}

}  // namespace quarry::vectors
