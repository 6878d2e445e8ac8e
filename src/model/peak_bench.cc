// Measures the peak multiply-adds per second of one thread for each kind of product that an
// instruction set has. It works on registers only, with twelve independent sums to hide latency. It
// is the upper bound for the encoder.
//
// Usage: peak_bench
#include <algorithm>
#include <cstdio>

#include "core/clock.h"
#include "simd/isa.h"
#include "simd/lanes.h"

#if QUARRY_X86
namespace {

constexpr int kRounds = 200'000;
constexpr int kWindows = 50;
constexpr int kChains = 12;

// Assembly, because a compiler would merge two equal products. Registers 13 to 15 hold the factors
// and temporaries.
#define TWELVE(STEP, R) \
  STEP(0, R)            \
  STEP(1, R)            \
  STEP(2, R)            \
  STEP(3, R)            \
  STEP(4, R) STEP(5, R) STEP(6, R) STEP(7, R) STEP(8, R) STEP(9, R) STEP(10, R) STEP(11, R)
#define DPBUSD(N, R) "vpdpbusd %%" R "14, %%" R "15, %%" R #N "\n"
#define DPWSSD(N, R) "vpdpwssd %%" R "14, %%" R "15, %%" R #N "\n"
#define DPBF16(N, R) "vdpbf16ps %%" R "14, %%" R "15, %%" R #N "\n"
#define FMADD(N, R) "vfmadd231ps %%" R "14, %%" R "15, %%" R #N "\n"
#define MADDWD(N, R)                    \
  "vpmaddwd %%" R "14, %%" R "15, %%" R \
  "13\n"                                \
  "vpaddd %%" R "13, %%" R #N ", %%" R #N "\n"
#define REGISTERS                                                                          \
  "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", \
      "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"

// The factors are zero: overflow or NaN could change the timing.
#define WINDOW(NAME, STEP, R)                                                                 \
  void NAME() {                                                                               \
    asm volatile("vxorps %%xmm14, %%xmm14, %%xmm14\n vxorps %%xmm15, %%xmm15, %%xmm15\n" ::   \
                     : REGISTERS);                                                            \
    for (int round = 0; round < kRounds; ++round) asm volatile(TWELVE(STEP, R)::: REGISTERS); \
    asm volatile("vzeroupper" ::: REGISTERS);                                                 \
  }
WINDOW(dpbusd, DPBUSD, "zmm")
WINDOW(dpwssd, DPWSSD, "zmm")
WINDOW(dpbf16, DPBF16, "zmm")
WINDOW(fmadd512, FMADD, "zmm")
WINDOW(maddwd512, MADDWD, "zmm")
WINDOW(fmadd256, FMADD, "ymm")
WINDOW(maddwd256, MADDWD, "ymm")

struct Product {
  const char* name;
  quarry::simd::Isa least;
  int each;  // multiply-adds per instruction
  void (*window)();
};
constexpr Product kProducts[] = {
    {"fp32 avx2", quarry::simd::Isa::avx2, 8, fmadd256},
    {"int16 avx2", quarry::simd::Isa::avx2, 16, maddwd256},
    {"fp32 avx512", quarry::simd::Isa::avx512, 16, fmadd512},
    {"int16 avx512", quarry::simd::Isa::avx512, 32, maddwd512},
    {"int16 avx512_vnni", quarry::simd::Isa::avx512_vnni, 32, dpwssd},
    {"int8 avx512_vnni", quarry::simd::Isa::avx512_vnni, 64, dpbusd},
    {"bf16 avx512_bf16", quarry::simd::Isa::avx512_bf16, 32, dpbf16},
};

double best_seconds(void (*window)()) {
  double best = 1e9;
  for (int i = 0; i < kWindows; ++i) {
    const quarry::Stopwatch watch;
    window();
    best = std::min(best, watch.seconds());
  }
  return best;
}

}  // namespace

int main() {
  for (const Product& product : kProducts) {
    if (product.least > quarry::simd::active_isa()) continue;
    const double sums = double{kRounds} * kChains * product.each;
    std::printf("%s: %.0f G multiply-adds/s\n", product.name,
                sums / best_seconds(product.window) / 1e9);
  }
}
#else
int main() { std::printf("supported on x86-64 only\n"); }
#endif
