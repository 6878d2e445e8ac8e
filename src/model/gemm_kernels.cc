#include "model/gemm_levels.h"

namespace quarry::model {
namespace {

struct Kind {
  Precision precision;
  simd::Isa least;
  const GemmKernels& kernels;
};

// Best first within each precision. Each entry runs at its instruction set and above.
constexpr Kind kKinds[] = {
#if QUARRY_X86
    {Precision::fp32, simd::Isa::avx512, kGemmAvx512},
    {Precision::fp32, simd::Isa::avx2, kGemmAvx2},
    {Precision::bf16, simd::Isa::avx512_bf16, kGemmAvx512Bf16},
    {Precision::int16, simd::Isa::avx512_vnni, kGemmVnniInt16},
    {Precision::int16, simd::Isa::avx512, kGemmAvx512Int16},
    {Precision::int16, simd::Isa::avx2, kGemmAvx2Int16},
    {Precision::int8, simd::Isa::avx512_vnni, kGemmVnniInt8},
#endif
    {Precision::fp32, simd::Isa::scalar, kGemmScalar},
};

}  // namespace

const GemmKernels* gemm_kernels(simd::Isa isa, Precision precision) {
  for (const Kind& kind : kKinds) {
    if (kind.precision == precision && kind.least <= isa) return &kind.kernels;
  }
  return nullptr;
}

const GemmKernels& float_kernels() {
  static const GemmKernels& kernels = *gemm_kernels(simd::active_isa(), Precision::fp32);
  return kernels;
}

}  // namespace quarry::model
