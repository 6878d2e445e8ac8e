// AVX-512: 14 x 2 vectors of 16 sums, two of the panel, one of the row and one product use all 32
// registers.
#include <utility>

#include "model/gemm_levels.h"

#if QUARRY_X86
#include <immintrin.h>

QUARRY_BEGIN_TARGET("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")
namespace quarry::model {
namespace {
#include "model/gemm_float.inc"
#include "model/gemm_integer.inc"
#include "model/gemm_tile.inc"

struct Int16 : Integer<16> {
  static void add_product(Sums& sums, const Sums& x, const Sums& panel) {
    const auto a = reinterpret_cast<__m512i>(x), b = reinterpret_cast<__m512i>(panel);
    sums = reinterpret_cast<Sums>(
        _mm512_add_epi32(reinterpret_cast<__m512i>(sums), _mm512_madd_epi16(a, b)));
  }
};

}  // namespace

constinit const GemmKernels kGemmAvx512 =
    kernels_of<Float<16>>(std::make_index_sequence<kMaxTileRows>());
constinit const GemmKernels kGemmAvx512Int16 =
    kernels_of<Int16>(std::make_index_sequence<kMaxTileRows>());

}  // namespace quarry::model
QUARRY_END_TARGET
#endif
