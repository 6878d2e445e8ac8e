// Which instruction set the kernels of this process use, decided once.
#pragma once

#include <string_view>

#include "core/result.h"

namespace quarry::simd {

// Ordered within an architecture: each level can do what the ones before it can.
enum class Isa {
  scalar,  // what the compiler makes of plain loops for every processor of the target
  // x86-64
  avx2,         // with FMA: Haswell, Zen and later
  avx512,       // F, BW, DQ, VL: Skylake server and later
  avx512_vnni,  // with sums of four 8-bit products: Cascade Lake, Ice Lake and later
  avx512_bf16,  // with sums of two bfloat16 products too: Sapphire Rapids, Zen 4 and later
  // AArch64
  neon,          // every such processor
  neon_dotprod,  // with sums of four 8-bit products: Cortex-A75, Neoverse N1, Apple M1 and later
};

// Those of the architecture that this program is built for.
#if defined(__aarch64__)
inline constexpr Isa kAllIsas[] = {Isa::scalar, Isa::neon, Isa::neon_dotprod};
#else
inline constexpr Isa kAllIsas[] = {Isa::scalar, Isa::avx2, Isa::avx512, Isa::avx512_vnni,
                                   Isa::avx512_bf16};
#endif

std::string_view to_string(Isa isa);

// The best level of this processor and operating system.
Isa detected_isa();

// The level that `wanted` names, or the detected one where it is empty. Errors: invalid, an unknown
// name or a level that this processor lacks.
Result<Isa> choose_isa(std::string_view wanted);

// choose_isa($QUARRY_ISA); a value that cannot be had is logged and the detected level used.
Isa active_isa();

}  // namespace quarry::simd
