// Elementary functions on vectors of floats, for the bodies of kernels (simd/lanes.h).
#pragma once

#include "simd/lanes.h"

namespace quarry::model {

// x = e^x, with a relative error below 2e-7. Uses e^x = 2^n * e^r with n = round(x / ln 2) and |r|
// <= ln(2) / 2. e^r is its Taylor polynomial of degree 6; the first omitted term r^7 / 5040 is
// below 1.2e-7.
template <int W>
QUARRY_INLINE void exponential_of_lanes(typename simd::Lanes<W>::Floats& x) {
  using Floats = typename simd::Lanes<W>::Floats;
  using Bits = typename simd::Lanes<W>::Bits;
  // Adding it to a float below 2^22 rounds the float to an integer, held in the low bits of the
  // sum.
  constexpr float kRound = 12582912.0f;
  // ln 2 in two parts. The high part has few bits, so n * kLn2High is exact.
  constexpr float kLn2High = 0.693359375f;
  constexpr float kLn2Low = -2.12194440e-4f;
  const Floats least = -87.0f - Floats{};  // below it the result would be denormal
  const Floats greatest = 88.0f - Floats{};
  x = x > least ? x : least;  // one instruction; std::max's order takes two to handle NaN
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

// x = 2^x for x <= 0, with a relative error below 8e-5: enough before rounding to bfloat16. Works
// as above, with a minimax polynomial of degree 3.
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

// x = x * Phi(x), with an absolute error below 1e-6. Abramowitz and Stegun 7.1.26 gives erfc(z) for
// z >= 0 as t (a1 + t (a2 + ...)) exp(-z^2), t = 1 / (1 + p z), within 1.5e-7, and Phi(x) = erfc(-x
// / sqrt 2) / 2. Computing erfc(|x|) and mirroring it avoids cancellation in the left tail.
template <int W>
QUARRY_INLINE void gelu_lanes(typename simd::Lanes<W>::Floats& x) {
  using Floats = typename simd::Lanes<W>::Floats;
  constexpr float kP = 0.3275911f;
  constexpr float kA[] = {0.254829592f, -0.284496736f, 1.421413741f, -1.453152027f, 1.061405429f};
  const Floats zero{};
  const Floats z = (x < zero ? -x : x) * 0.70710678f;
  const Floats t = 1.0f / (1.0f + kP * z);
  Floats e = -z * z;
  exponential_of_lanes<W>(e);
  const Floats series = t * (kA[0] + t * (kA[1] + t * (kA[2] + t * (kA[3] + t * kA[4]))));
  const Floats tail = 0.5f * series * e;
  x = x * (x < zero ? tail : 1.0f - tail);
}

// The same with an absolute error below 2e-4: Phi(x) = 1/2 + x Q(x^2) on [-4, 4], constant outside.
// Q is the polynomial of degree 6 that minimises the greatest error of x Phi(x) subject to Phi(4) =
// 1.
template <int W>
QUARRY_INLINE void rough_gelu_lanes(typename simd::Lanes<W>::Floats& x) {
  using Floats = typename simd::Lanes<W>::Floats;
  constexpr float kQ[] = {0.397871457f,    -0.0645555971f,   0.00876411119f, -0.000812258517f,
                          4.77700931e-05f, -1.58909766e-06f, 2.25928643e-08f};
  const Floats end = 4.0f - Floats{};
  x = x > -end ? x : -end;
  const Floats z = x < end ? x : end;
  const Floats u = z * z;
  Floats q = kQ[6] * u + kQ[5];
#pragma GCC unroll 8
  for (int i = 4; i >= 0; --i) q = q * u + kQ[i];
  x = x * (z * q + 0.5f);
}

}  // namespace quarry::model
