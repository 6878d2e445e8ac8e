// AVX-512 BF16: one instruction adds two products of bfloat16 to a float sum.
#include <utility>

#include "model/gemm_levels.h"

#if QUARRY_X86
#include <immintrin.h>

QUARRY_BEGIN_TARGET("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")
namespace quarry::model {
namespace {
#include "model/gemm_tile.inc"

struct Bf16 {
  using L = simd::Lanes<16>;
  using Sums = __m512;
  static constexpr int lanes = 16;

  static __m512bh load(const Word* words) {
    return reinterpret_cast<__m512bh>(_mm512_loadu_si512(words));
  }
  static __m512bh broadcast(const Word* word) {
    return reinterpret_cast<__m512bh>(_mm512_set1_epi32(static_cast<int>(*word)));
  }
  static void add_product(Sums& sums, const __m512bh& x, const __m512bh& panel) {
    sums = _mm512_dpbf16_ps(sums, x, panel);
  }
  static Sums finish(const Sums& sums, const TileJob& job, std::size_t, std::size_t column) {
    return sums + _mm512_loadu_ps(job.bias + column);
  }
};

}  // namespace

constinit const GemmKernels kGemmAvx512Bf16 =
    kernels_of<Bf16>(std::make_index_sequence<kMaxTileRows>());

}  // namespace quarry::model
QUARRY_END_TARGET
#endif
