// AVX-512: 14 x 2 vectors of 16 sums, the panel's two, one of the row and one product.
#include <utility>

#include "model/gemm_levels.h"

#if QUARRY_X86
#include <immintrin.h>

QUARRY_BEGIN_TARGET("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")
namespace quarry {
namespace {
#include "model/gemm_float.inc"
#include "model/gemm_integer.inc"
#include "model/gemm_tile.inc"

struct Int16 : Integer<16> {
  using Sums = __m512i;

  static __m512i load(const Word* words) { return _mm512_loadu_si512(words); }
  static __m512i broadcast(const Word* word) { return _mm512_set1_epi32(static_cast<int>(*word)); }
  static void add_product(Sums& sums, const __m512i& x, const __m512i& panel) {
    sums = _mm512_add_epi32(sums, _mm512_madd_epi16(x, panel));
  }
  static auto finish(const Sums& sums, const TileJob& job, std::size_t row, std::size_t column) {
    return finish_floats(reinterpret_cast<const L::Ints&>(sums), job, row, column);
  }
};

}  // namespace

constinit const GemmKernels kGemmAvx512 =
    kernels_of<Float<16>>(std::make_index_sequence<kMaxTileRows>());
constinit const GemmKernels kGemmAvx512Int16 =
    kernels_of<Int16>(std::make_index_sequence<kMaxTileRows>());

}  // namespace quarry
QUARRY_END_TARGET
#endif
