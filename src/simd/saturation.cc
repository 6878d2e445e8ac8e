// A fused multiply-add rounds once instead of twice, and only some levels have it: this file is
// compiled with -ffp-contract=off to give the same bits everywhere.
#include "simd/saturation.h"

#include "simd/lanes.h"

namespace quarry::simd {
namespace {

template <int W>
QUARRY_INLINE void add_rounded(const typename Lanes<W>::Floats& points,
                               typename Lanes<W>::Ints& sum) {
  const auto whole = __builtin_convertvector(points + 0.5F, typename Lanes<W>::Ints);
  sum += whole > 0 ? whole : 1;
}

template <int W>
QUARRY_INLINE void saturate_body(const Saturation& saturation, const std::uint32_t* counts,
                                 const std::uint32_t* lengths, std::size_t size,
                                 std::uint32_t* points) {
  using L = Lanes<W>;
  typedef std::int32_t Stored __attribute__((vector_size(W * 4), aligned(4), may_alias));
  for (std::size_t i = 0; i < size; i += W) {
    const typename L::Ints count = *reinterpret_cast<const Stored*>(counts + i);
    const typename L::Ints length = *reinterpret_cast<const Stored*>(lengths + i);
    const auto tf = __builtin_convertvector(count, typename L::Floats);
    const auto norm =
        saturation.base + saturation.slope * __builtin_convertvector(length, typename L::Floats);
    const typename L::Floats share = tf / (tf + norm);
    typename L::Ints sum{};
    add_rounded<W>(saturation.weight * share, sum);
    if (saturation.second_weight > 0) add_rounded<W>(saturation.second_weight * share, sum);
    *reinterpret_cast<Stored*>(points + i) = sum;
  }
}

void saturate_scalar(const Saturation& saturation, const std::uint32_t* counts,
                     const std::uint32_t* lengths, std::size_t size, std::uint32_t* points) {
  saturate_body<4>(saturation, counts, lengths, size, points);
}

#if QUARRY_X86
QUARRY_AVX2 void saturate_avx2(const Saturation& saturation, const std::uint32_t* counts,
                               const std::uint32_t* lengths, std::size_t size,
                               std::uint32_t* points) {
  saturate_body<8>(saturation, counts, lengths, size, points);
}
QUARRY_AVX512 void saturate_avx512(const Saturation& saturation, const std::uint32_t* counts,
                                   const std::uint32_t* lengths, std::size_t size,
                                   std::uint32_t* points) {
  saturate_body<16>(saturation, counts, lengths, size, points);
}
#endif

}  // namespace

SaturationKernel saturation_kernel([[maybe_unused]] Isa isa) {
#if QUARRY_X86
  if (isa >= Isa::avx512) return saturate_avx512;
  if (isa >= Isa::avx2) return saturate_avx2;
#endif
  return saturate_scalar;
}

void saturate(const Saturation& saturation, const std::uint32_t* counts,
              const std::uint32_t* lengths, std::size_t size, std::uint32_t* points) {
  static const SaturationKernel kernel = saturation_kernel(active_isa());
  kernel(saturation, counts, lengths, size, points);
}

}  // namespace quarry::simd
