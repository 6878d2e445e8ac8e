// Measures how fast one query is scored against many rows at each level, in GB of rows per second.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "core/clock.h"
#include "simd/dot.h"

namespace {

constexpr std::size_t kDimension = 384;

double gigabytes_per_second(quarry::simd::Isa isa, std::size_t count, int repeats) {
  const std::vector<float> rows(count * kDimension, 0.5f);
  const std::vector<float> query(kDimension, 0.25f);
  std::vector<float> scores(count);
  double best = 1e9;
  for (int i = 0; i < repeats; ++i) {
    const quarry::Stopwatch watch;
    quarry::simd::dot_kernels(isa).rows(query.data(), rows.data(), kDimension, count,
                                        scores.data());
    best = std::min(best, watch.seconds());
  }
  return static_cast<double>(rows.size() * sizeof(float)) / best / 1e9;
}

}  // namespace

int main() {
  for (const quarry::simd::Isa isa : quarry::simd::kAllIsas) {
    if (isa > quarry::simd::detected_isa()) continue;
    std::printf("%-7s %7.1f GB/s of 1,000 rows %7.1f GB/s of 400,000 rows\n",
                quarry::simd::to_string(isa).data(), gigabytes_per_second(isa, 1000, 2000),
                gigabytes_per_second(isa, 400'000, 7));
  }
}
