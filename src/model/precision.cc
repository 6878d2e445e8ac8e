#include "model/precision.h"

#include <string>

#include "model/gemm.h"

namespace quarry {

std::string_view to_string(Precision precision) {
  switch (precision) {
    case Precision::fp32:
      return "fp32";
    case Precision::bf16:
      return "bf16";
    case Precision::int16:
      return "int16";
    case Precision::int8:
      return "int8";
  }
  return "unknown";
}

Result<Precision> precision_from(std::string_view name) {
  std::string known;
  for (const Precision precision : kAllPrecisions) {
    if (to_string(precision) == name) return precision;
    known.append(known.empty() ? "" : ", ").append(to_string(precision));
  }
  return {Code::invalid,
          "expected a precision of " + known + "; found \"" + std::string(name) + "\""};
}

bool has_precision(Isa isa, Precision precision) { return gemm_kernels(isa, precision) != nullptr; }

}  // namespace quarry
