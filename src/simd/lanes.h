// Fixed-width vectors of floats, with which each kernel is written once for every instruction set.
//
// A kernel body is an always-inline template over its number of lanes W, in the vector extensions
// of gcc and clang. It is instantiated inside one [[gnu::target]] function per level, and that
// target decides the instructions: W = 16 under QUARRY_AVX512 is one zmm register, W = 8 under
// QUARRY_AVX2 a ymm register, W = 4 the baseline (SSE2, NEON). The files themselves are built with
// baseline flags.
//
// Pass vectors by reference only: the calling convention of vectors passed by value depends on the
// target.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__x86_64__) || defined(__i386__)
#define QUARRY_X86 1
#define QUARRY_AVX2 [[gnu::target("avx2,fma")]]
#define QUARRY_AVX512 [[gnu::target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")]]
#else
#define QUARRY_X86 0
#endif
#if defined(__aarch64__)
#define QUARRY_ARM 1
#ifdef __clang__
#define QUARRY_DOTPROD "dotprod"
#else
#define QUARRY_DOTPROD "arch=armv8.2-a+dotprod"
#endif
#else
#define QUARRY_ARM 0
#endif

// Compiles everything between BEGIN and END for these features. Bodies with intrinsics need this,
// because intrinsics cannot be inlined into a function of a lesser target. Include no header in
// between: its inline functions would be compiled for these features too.
#define QUARRY_PRAGMA(text) _Pragma(#text)
#ifdef __clang__
#define QUARRY_BEGIN_TARGET(features) \
  QUARRY_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define QUARRY_END_TARGET QUARRY_PRAGMA(clang attribute pop)
#else
#define QUARRY_BEGIN_TARGET(features) \
  QUARRY_PRAGMA(GCC push_options) QUARRY_PRAGMA(GCC target(features))
#define QUARRY_END_TARGET QUARRY_PRAGMA(GCC pop_options)
#endif

#define QUARRY_INLINE [[gnu::always_inline]] inline

namespace quarry::simd {

template <int W>
struct Lanes {
  typedef float Floats __attribute__((vector_size(W * 4)));
  typedef std::uint32_t Bits __attribute__((vector_size(W * 4)));
  typedef std::int32_t Ints __attribute__((vector_size(W * 4)));
  // The lanes in memory, with any alignment.
  typedef float Stored __attribute__((vector_size(W * 4), aligned(4), may_alias));

  QUARRY_INLINE static const Stored& at(const float* place) {
    return *reinterpret_cast<const Stored*>(place);
  }
  QUARRY_INLINE static Stored& at(float* place) { return *reinterpret_cast<Stored*>(place); }
};

// Splits a vector into two halves.
template <int W>
QUARRY_INLINE void halve(const typename Lanes<W>::Floats& lanes, typename Lanes<W / 2>::Floats& low,
                         typename Lanes<W / 2>::Floats& high) {
  static_assert(W == 8 || W == 16);
  if constexpr (W == 8) {
    low = __builtin_shufflevector(lanes, lanes, 0, 1, 2, 3);
    high = __builtin_shufflevector(lanes, lanes, 4, 5, 6, 7);
  } else {
    low = __builtin_shufflevector(lanes, lanes, 0, 1, 2, 3, 4, 5, 6, 7);
    high = __builtin_shufflevector(lanes, lanes, 8, 9, 10, 11, 12, 13, 14, 15);
  }
}

template <int W>
QUARRY_INLINE float sum_of_lanes(const typename Lanes<W>::Floats& lanes) {
  if constexpr (W == 4) {
    return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
  } else {
    typename Lanes<W / 2>::Floats low, high;
    halve<W>(lanes, low, high);
    low += high;
    return sum_of_lanes<W / 2>(low);
  }
}

template <int W>
QUARRY_INLINE float greatest_of_lanes(const typename Lanes<W>::Floats& lanes) {
  if constexpr (W == 4) {
    const float left = lanes[0] > lanes[2] ? lanes[0] : lanes[2];
    const float right = lanes[1] > lanes[3] ? lanes[1] : lanes[3];
    return left > right ? left : right;
  } else {
    typename Lanes<W / 2>::Floats low, high;
    halve<W>(lanes, low, high);
    low = low > high ? low : high;
    return greatest_of_lanes<W / 2>(low);
  }
}

// Folds integers to four lanes that have the same sum.
using Four = Lanes<4>::Ints;
QUARRY_INLINE Four fold_to_four(const Lanes<8>::Ints& lanes) {
  return __builtin_shufflevector(lanes, lanes, 0, 1, 2, 3) +
         __builtin_shufflevector(lanes, lanes, 4, 5, 6, 7);
}
QUARRY_INLINE Four fold_to_four(const Lanes<16>::Ints& lanes) {
  const Lanes<8>::Ints half = __builtin_shufflevector(lanes, lanes, 0, 1, 2, 3, 4, 5, 6, 7) +
                              __builtin_shufflevector(lanes, lanes, 8, 9, 10, 11, 12, 13, 14, 15);
  return fold_to_four(half);
}
QUARRY_INLINE std::int32_t sum_of_four(const Four& four) {
  const Four two = four + __builtin_shufflevector(four, four, 2, 3, 2, 3);
  return two[0] + two[1];
}
// The four lane sums of a, b, c and d in one vector.
QUARRY_INLINE Four sums_of_four(const Four& a, const Four& b, const Four& c, const Four& d) {
  const Four ab =
      __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Four cd =
      __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
  return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

}  // namespace quarry::simd
