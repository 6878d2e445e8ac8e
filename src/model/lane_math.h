// Functions of whole vectors of floats, for the bodies of kernels (simd/lanes.h).
#pragma once

#include "simd/lanes.h"

namespace quarry {

// x = e^x, within 2e-7 of it: e^x = 2^n * e^r with n = round(x / ln 2) and |r| <= ln(2) / 2, where
// e^r is its Taylor polynomial of degree 6, whose first omitted term r^7 / 5040 is below 1.2e-7.
template <int W>
QUARRY_INLINE void exponential_of_lanes(typename simd::Lanes<W>::Floats& x) {
  using Floats = typename simd::Lanes<W>::Floats;
  using Bits = typename simd::Lanes<W>::Bits;
  // Added to a float below 2^22 it rounds it to an integer, which is then the low bits.
  constexpr float kRound = 12582912.0f;
  // ln 2 in two parts, the first exact in few bits, so that n * kLn2High has no rounding.
  constexpr float kLn2High = 0.693359375f;
  constexpr float kLn2Low = -2.12194440e-4f;
  const Floats least = -87.0f - Floats{};  // below it the result would be denormal
  const Floats greatest = 88.0f - Floats{};
  x = x > least ? x : least;  // one instruction; the other way round two, for numbers that are none
  x = x < greatest ? x : greatest;
  const Floats shifted = x * 1.44269504f + kRound;
  const Floats n = shifted - kRound;
  const Floats r = x - n * kLn2High - n * kLn2Low;
  Floats e = r * (1.0f / 720) + 1.0f / 120;
  e = e * r + 1.0f / 24;
  e = e * r + 1.0f / 6;
  e = e * r + 0.5f;
  e = e * r + 1.0f;
  e = e * r + 1.0f;
  x = reinterpret_cast<Floats>(reinterpret_cast<Bits>(e) + (reinterpret_cast<Bits>(shifted) << 23));
}

// x = 2^x for x <= 0, within 8e-5 of it: enough for what becomes a bfloat16 next. As above with a
// minimax polynomial of degree 3.
template <int W>
QUARRY_INLINE void rough_power_of_two_of_lanes(typename simd::Lanes<W>::Floats& x) {
  using Floats = typename simd::Lanes<W>::Floats;
  using Bits = typename simd::Lanes<W>::Bits;
  constexpr float kRound = 12582912.0f;
  const Floats least = -126.0f - Floats{};
  x = x > least ? x : least;
  const Floats shifted = x + kRound;
  const Floats r = x - (shifted - kRound);
  Floats e = r * 0.0551716672f + 0.242611122f;
  e = e * r + 0.693260986f;
  e = e * r + 0.999928074f;
  x = reinterpret_cast<Floats>(reinterpret_cast<Bits>(e) + (reinterpret_cast<Bits>(shifted) << 23));
}

}  // namespace quarry
