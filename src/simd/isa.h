// The instruction set level of the kernels, chosen once per process.
#pragma once

#include <string_view>

#include "core/result.h"

namespace quarry::simd {

// Ordered within an architecture: each level includes the ones before it.
enum class Isa {
  scalar,  // plain loops, compiled for the baseline of the target
  // x86-64
  avx2,         // with FMA: Haswell, Zen and later
  avx512,       // F, BW, DQ, VL: Skylake server and later
  avx512_vnni,  // adds sums of four 8-bit products: Cascade Lake, Ice Lake and later
  avx512_bf16,  // adds sums of two bfloat16 products: Sapphire Rapids, Zen 4 and later
  // AArch64
  neon,          // every AArch64 processor
  neon_dotprod,  // adds sums of four 8-bit products: Cortex-A75, Neoverse N1, Apple M1 and later
};

// All levels of the architecture that this program is built for.
#if defined(__aarch64__)
inline constexpr Isa kAllIsas[] = {Isa::scalar, Isa::neon, Isa::neon_dotprod};
#else
inline constexpr Isa kAllIsas[] = {Isa::scalar, Isa::avx2, Isa::avx512, Isa::avx512_vnni,
                                   Isa::avx512_bf16};
#endif

std::string_view to_string(Isa isa);

// The best level that this processor and operating system support.
Isa detected_isa();

// The level named `wanted`, or the detected one if it is empty. Errors: invalid, for an unknown
// name or a level that this processor does not support.
Result<Isa> choose_isa(std::string_view wanted);

// The level of this process: choose_isa($QUARRY_ISA). An invalid value is logged and the detected
// level is used.
Isa active_isa();

}  // namespace quarry::simd
