// BM25 weights of many term counts at once, as integers.
//
// Integers have the same sum in every order, so a score does not depend on the order in which the
// terms of a query are scanned.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.h"

namespace quarry::simd {

// weight * tf / (tf + base + slope * length); if second_weight is set, the same expression with it
// is added.
struct Saturation {
  float weight = 0, second_weight = 0;  // their sum is below 2^24
  float base = 0, slope = 0;
};

// Arrays are read and written in whole groups of this size: allocate enough room.
inline constexpr std::size_t kSaturationGroup = 16;

// points[i] = the weight of counts[i] at lengths[i]. The two weights are rounded separately, to at
// least 1, and then added. Counts and lengths are below 2^31. Every level gives the same bits.
void saturate(const Saturation& saturation, const std::uint32_t* counts,
              const std::uint32_t* lengths, std::size_t size, std::uint32_t* points);

// The kernel of one level, for tests and benches; others call the function above.
using SaturationKernel = void (*)(const Saturation&, const std::uint32_t*, const std::uint32_t*,
                                  std::size_t, std::uint32_t*);
SaturationKernel saturation_kernel(Isa isa);

}  // namespace quarry::simd
