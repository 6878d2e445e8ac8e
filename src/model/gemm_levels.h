// The kernels of each instruction set, defined in gemm_NAME.cc and listed in gemm_kernels.cc.
#pragma once

#include "model/gemm.h"
#include "simd/lanes.h"

namespace quarry::model {

extern const GemmKernels kGemmScalar;
#if QUARRY_X86
extern const GemmKernels kGemmAvx2;
extern const GemmKernels kGemmAvx2Int16;
extern const GemmKernels kGemmAvx512;
extern const GemmKernels kGemmAvx512Int16;
extern const GemmKernels kGemmVnniInt16;
extern const GemmKernels kGemmVnniInt8;
extern const GemmKernels kGemmAvx512Bf16;
#endif

}  // namespace quarry::model
