#include "vectors/ivf_sample.h"

#include <algorithm>
#include <random>

#include "vectors/vector_code.h"

namespace quarry::vectors {
namespace {

constexpr std::size_t kMostBytes = std::size_t{256} << 20;
constexpr std::size_t kRowsOfTask = 1024;

}  // namespace

IvfSample::IvfSample(const IvfRows& rows, const IvfRotation& rotation, std::size_t wanted,
                     Executor& executor)
    : dimension_(rotation.rotated()) {
  const std::size_t count = std::min({wanted, std::size_t{rows.size()}, kMostBytes / dimension_});
  codes_.resize(count * dimension_);
  scales_.resize(count);
  executor.parallel_for((count + kRowsOfTask - 1) / kRowsOfTask, [&](std::size_t task) {
    std::mt19937_64 random(task);
    std::vector<float> plain(rotation.dimension()), turned(dimension_);
    const std::size_t end = std::min(count, (task + 1) * kRowsOfTask);
    for (std::size_t i = task * kRowsOfTask; i < end; ++i) {
      const std::size_t begin = i * rows.size() / count;
      const std::size_t room = (i + 1) * rows.size() / count - begin;
      rows.read(static_cast<std::uint32_t>(begin + random() % room), 1, plain);
      rotation.apply(plain, turned);
      scales_[i] = encode_int8(turned, codes_.data() + i * dimension_);
    }
  });
}

std::vector<float> IvfSample::read(std::span<const std::uint32_t> picked) const {
  std::vector<float> floats(picked.size() * dimension_);
  for (std::size_t i = 0; i < picked.size(); ++i) {
    decode(picked[i], std::span(floats).subspan(i * dimension_, dimension_));
  }
  return floats;
}

std::vector<float> IvfSample::read_some(std::size_t count) const {
  std::vector<std::uint32_t> picked(std::min(count, size()));
  for (std::size_t i = 0; i < picked.size(); ++i) {
    picked[i] = static_cast<std::uint32_t>(i * size() / picked.size());
  }
  return read(picked);
}

void IvfSample::decode(std::size_t i, std::span<float> to) const {
  const std::int8_t* codes = codes_.data() + i * dimension_;
  std::transform(codes, codes + dimension_, to.begin(),
                 [scale = scales_[i]](std::int8_t code) { return scale * code; });
}

}  // namespace quarry::vectors
