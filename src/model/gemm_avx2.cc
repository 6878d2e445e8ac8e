// AVX2: 6 x 2 vectors of 8 sums, the panel's two, one of the row and one product make 16 registers.
#include <utility>

#include "model/gemm_levels.h"

#if QUARRY_X86
#include <immintrin.h>

QUARRY_BEGIN_TARGET("avx2,fma")
namespace quarry {
namespace {
#include "model/gemm_float.inc"
#include "model/gemm_integer.inc"
#include "model/gemm_tile.inc"

struct Int16 : Integer<8> {
  using Sums = __m256i;

  static __m256i load(const Word* words) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(words));
  }
  static __m256i broadcast(const Word* word) { return _mm256_set1_epi32(static_cast<int>(*word)); }
  static void add_product(Sums& sums, const __m256i& x, const __m256i& panel) {
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(x, panel));
  }
  static auto finish(const Sums& sums, const TileJob& job, std::size_t row, std::size_t column) {
    return finish_floats(reinterpret_cast<const L::Ints&>(sums), job, row, column);
  }
};

}  // namespace

constinit const GemmKernels kGemmAvx2 = kernels_of<Float<8>>(std::make_index_sequence<6>());
constinit const GemmKernels kGemmAvx2Int16 = kernels_of<Int16>(std::make_index_sequence<6>());

}  // namespace quarry
QUARRY_END_TARGET
#endif
