#include "vectors/sketch_rows.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "simd/masked_sum.h"

namespace quarry::vectors {
namespace {

// Rows whose sums are computed at a time: the sums stay in the first-level cache.
constexpr std::size_t kBlock = 64;

std::size_t words_of(std::size_t dimension) {
  return (dimension + simd::kMaskBits - 1) / simd::kMaskBits;
}

// The magnitude with which the product of sketch and row equals the product of the row with itself.
float magnitude_of(std::span<const float> row) {
  double own = 0, coded = 0;
  for (const float value : row) {
    own += double{value} * double{value};
    coded += std::fabs(double{value});
  }
  return coded > 0 ? static_cast<float>(own / coded) : 0;
}

void append_sketch(std::span<const float> row, std::string& out) {
  std::vector<std::uint64_t> words(words_of(row.size()));
  for (std::size_t i = 0; i < row.size(); ++i) {
    words[i / simd::kMaskBits] |= std::uint64_t{row[i] > 0} << (i % simd::kMaskBits);
  }
  const float magnitude = magnitude_of(row);
  out.append(reinterpret_cast<const char*>(words.data()), words.size() * sizeof words[0]);
  out.append(reinterpret_cast<const char*>(&magnitude), sizeof magnitude);
}

}  // namespace

Result<SketchRows> SketchRows::read(std::string_view bytes, const CodeRows& rows) {
  SketchRows view;
  if (bytes.empty()) return view;
  view.words_ = words_of(rows.dimension());
  view.bytes_ = bytes;
  const std::size_t expected = rows.size() * view.stride();
  if (bytes.size() == expected) return view;
  return {Code::corrupt, "sketches: expected " + std::to_string(expected) + " bytes, found " +
                             std::to_string(bytes.size())};
}

void SketchRows::check(const CodeRows& rows, std::vector<std::string>& findings) const {
  std::string sketch;
  std::vector<float> numbers(rows.dimension());
  for (std::uint32_t row = 0; row < rows.size() && !empty(); ++row) {
    sketch.clear();
    rows.decode(row, numbers);
    append_sketch(numbers, sketch);
    if (sketch == bytes_.substr(row * stride(), stride())) continue;
    findings.push_back("sketch of window " + std::to_string(row) + " does not match its codes");
    return;
  }
}

std::string sketches_of(const CodeRows& rows) {
  std::string out;
  std::vector<float> numbers(rows.dimension());
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    rows.decode(row, numbers);
    append_sketch(numbers, out);
  }
  return out;
}

SketchQuery::SketchQuery(const SketchRows& rows, std::span<const float> question)
    : rows_(rows), codes_(rows.words() * simd::kMaskBits) {
  encode_int8(question, codes_.data());
  total_ = std::accumulate(codes_.begin(), codes_.end(), 0);
}

void SketchQuery::estimate(std::span<const std::uint32_t> picked, float* scores) const {
  const simd::MaskRows bits{.begin = rows_.at(0), .stride = rows_.stride()};
  std::int32_t sums[kBlock];
  for (std::size_t at = 0; at < picked.size(); at += kBlock) {
    const std::span block = picked.subspan(at, std::min(kBlock, picked.size() - at));
    simd::masked_sums(codes_, bits, block, sums);
    for (std::size_t i = 0; i < block.size(); ++i) {
      float magnitude = 0;
      std::memcpy(&magnitude, rows_.at(block[i]) + bits.stride - sizeof magnitude,
                  sizeof magnitude);
      scores[at + i] = static_cast<float>(2 * sums[i] - total_) * magnitude;
    }
  }
}

}  // namespace quarry::vectors
