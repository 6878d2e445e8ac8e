// AVX-512 VNNI: one instruction adds four products of an unsigned and a signed byte, or two
// products of 16-bit integers, to a 32-bit sum.
#include <utility>

#include "model/gemm_levels.h"

#if QUARRY_X86
#include <immintrin.h>

QUARRY_BEGIN_TARGET("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")
namespace quarry::model {
namespace {
#include "model/gemm_integer.inc"
#include "model/gemm_tile.inc"

struct Int16 : Integer<16> {
  static void add_product(Sums& sums, const Sums& x, const Sums& panel) {
    const auto a = reinterpret_cast<__m512i>(x), b = reinterpret_cast<__m512i>(panel);
    sums = reinterpret_cast<Sums>(_mm512_dpwssd_epi32(reinterpret_cast<__m512i>(sums), a, b));
  }
};

struct Int8 : Integer<16> {
  static void add_product(Sums& sums, const Sums& x, const Sums& panel) {
    const auto a = reinterpret_cast<__m512i>(x), b = reinterpret_cast<__m512i>(panel);
    sums = reinterpret_cast<Sums>(_mm512_dpbusd_epi32(reinterpret_cast<__m512i>(sums), a, b));
  }
};

}  // namespace

constinit const GemmKernels kGemmVnniInt16 =
    kernels_of<Int16>(std::make_index_sequence<kMaxTileRows>());
constinit const GemmKernels kGemmVnniInt8 =
    kernels_of<Int8>(std::make_index_sequence<kMaxTileRows>());

}  // namespace quarry::model
QUARRY_END_TARGET
#endif
