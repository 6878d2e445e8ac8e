#include "simd/select.h"

#include "simd/lanes.h"

// Few are expected to be: a group of lanes is looked through only where one of them is.

namespace quarry::simd {
namespace {

template <int W>
struct Wide {
  typedef std::uint64_t Numbers __attribute__((vector_size(W * 4)));
};

template <int W>
QUARRY_INLINE std::size_t select_body(const std::uint32_t* values, std::size_t size,
                                      std::uint32_t least, std::uint32_t* places) {
  typedef std::uint32_t Stored __attribute__((vector_size(W * 4), aligned(4), may_alias));
  std::size_t found = 0, i = 0;
  for (; i + W <= size; i += W) {
    const typename Lanes<W>::Bits group = *reinterpret_cast<const Stored*>(values + i);
    const typename Wide<W>::Numbers wide = (typename Wide<W>::Numbers)(group >= least);
    std::uint64_t any = 0;
#pragma GCC unroll 8
    for (int lane = 0; lane < W / 2; ++lane) any |= wide[lane];
    if (any == 0) continue;
    for (std::size_t at = i; at < i + W; ++at) {
      places[found] = static_cast<std::uint32_t>(at);
      found += values[at] >= least;
    }
  }
  for (; i < size; ++i) {
    if (values[i] >= least) places[found++] = static_cast<std::uint32_t>(i);
  }
  return found;
}

std::size_t select_scalar(const std::uint32_t* values, std::size_t size, std::uint32_t least,
                          std::uint32_t* places) {
  return select_body<4>(values, size, least, places);
}

#if QUARRY_X86
QUARRY_AVX2 std::size_t select_avx2(const std::uint32_t* values, std::size_t size,
                                    std::uint32_t least, std::uint32_t* places) {
  return select_body<8>(values, size, least, places);
}
QUARRY_AVX512 std::size_t select_avx512(const std::uint32_t* values, std::size_t size,
                                        std::uint32_t least, std::uint32_t* places) {
  return select_body<16>(values, size, least, places);
}
#endif

}  // namespace

SelectKernel select_kernel(Isa isa) {
#if QUARRY_X86
  if (isa >= Isa::avx512) return select_avx512;
  if (isa >= Isa::avx2) return select_avx2;
#endif
  return select_scalar;
}

std::size_t select_at_least(const std::uint32_t* values, std::size_t size, std::uint32_t least,
                            std::uint32_t* places) {
  static const SelectKernel kernel = select_kernel(active_isa());
  return kernel(values, size, least, places);
}

}  // namespace quarry::simd
