#include "simd/isa.h"

#include <cstdlib>
#include <string>

#include "core/log.h"
#include "simd/lanes.h"

#if QUARRY_ARM
#include <sys/auxv.h>
#endif

namespace quarry::simd {
namespace {

std::string known_names() {
  std::string names;
  for (const Isa isa : kAllIsas) names.append(names.empty() ? "" : ", ").append(to_string(isa));
  return names;
}

Isa from_environment() {
  const char* wanted = std::getenv("QUARRY_ISA");
  const Result<Isa> chosen = choose_isa(wanted == nullptr ? "" : wanted);
  if (chosen) return *chosen;
  log(LogLevel::warning, "QUARRY_ISA: " + chosen.error().message + "; using " +
                             std::string(to_string(detected_isa())));
  return detected_isa();
}

}  // namespace

std::string_view to_string(Isa isa) {
  switch (isa) {
    case Isa::scalar:
      return "scalar";
    case Isa::avx2:
      return "avx2";
    case Isa::avx512:
      return "avx512";
    case Isa::avx512_vnni:
      return "avx512_vnni";
    case Isa::avx512_bf16:
      return "avx512_bf16";
    case Isa::neon:
      return "neon";
    case Isa::neon_dotprod:
      return "neon_dotprod";
  }
  return "unknown";
}

Isa detected_isa() {
#if QUARRY_X86
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  const bool vnni = __builtin_cpu_supports("avx512vnni");
  const bool bf16 = __builtin_cpu_supports("avx512bf16");
  if (avx2 && avx512 && vnni && bf16) return Isa::avx512_bf16;
  if (avx2 && avx512 && vnni) return Isa::avx512_vnni;
  if (avx2 && avx512) return Isa::avx512;
  return avx2 ? Isa::avx2 : Isa::scalar;
#elif QUARRY_ARM
  constexpr unsigned long kDotProducts = 1UL << 20;  // HWCAP_ASIMDDP of Linux
  return getauxval(AT_HWCAP) & kDotProducts ? Isa::neon_dotprod : Isa::neon;
#else
  return Isa::scalar;
#endif
}

Result<Isa> choose_isa(std::string_view wanted) {
  if (wanted.empty()) return detected_isa();
  for (const Isa isa : kAllIsas) {
    if (to_string(isa) != wanted) continue;
    if (isa <= detected_isa()) return isa;
    return {Code::invalid, "this processor does not support " + std::string(wanted)};
  }
  return {Code::invalid,
          "expected one of " + known_names() + ", found \"" + std::string(wanted) + "\""};
}

Isa active_isa() {
  static const Isa isa = from_environment();
  return isa;
}

}  // namespace quarry::simd
