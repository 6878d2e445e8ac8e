// AVX2: 6 x 2 vectors of 8 sums, two of the panel, one of the row and one product use all 16
// registers.
#include <utility>

#include "model/gemm_levels.h"

#if QUARRY_X86
#include <immintrin.h>

QUARRY_BEGIN_TARGET("avx2,fma")
namespace quarry::model {
namespace {
#include "model/gemm_float.inc"
#include "model/gemm_integer.inc"
#include "model/gemm_tile.inc"

struct Int16 : Integer<8> {
  static void add_product(Sums& sums, const Sums& x, const Sums& panel) {
    const auto a = reinterpret_cast<__m256i>(x), b = reinterpret_cast<__m256i>(panel);
    sums = reinterpret_cast<Sums>(
        _mm256_add_epi32(reinterpret_cast<__m256i>(sums), _mm256_madd_epi16(a, b)));
  }
};

}  // namespace

constinit const GemmKernels kGemmAvx2 = kernels_of<Float<8>>(std::make_index_sequence<6>());
constinit const GemmKernels kGemmAvx2Int16 = kernels_of<Int16>(std::make_index_sequence<6>());

}  // namespace quarry::model
QUARRY_END_TARGET
#endif
