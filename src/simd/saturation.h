// BM25's weight of many counts at once, in whole numbers.
//
// Whole numbers add up to the same sum in every order: a score does not depend on which of a
// question's words was looked at first.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.h"

namespace quarry::simd {

// weight * tf / (tf + base + slope * length), and where a second weight is given the same with it.
struct Saturation {
  float weight = 0, second_weight = 0;  // below 2^24 together
  float base = 0, slope = 0;
};

// Arrays are read and written in whole groups of this: give them room.
inline constexpr std::size_t kSaturationGroup = 16;

// points[i] = that for counts[i] and lengths[i], each weight rounded by itself and at
// least 1, then added. Counts and lengths are below 2^31. The same to the bit at every level.
void saturate(const Saturation& saturation, const std::uint32_t* counts,
              const std::uint32_t* lengths, std::size_t size, std::uint32_t* points);

// The kernel of one level, for tests and benches; others call the function above.
using SaturationKernel = void (*)(const Saturation&, const std::uint32_t*, const std::uint32_t*,
                                  std::size_t, std::uint32_t*);
SaturationKernel saturation_kernel(Isa isa);

}  // namespace quarry::simd
