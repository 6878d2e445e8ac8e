#include "model/precision.h"

#include <string>

#include "model/gemm.h"

namespace quarry::model {

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

std::vector<std::string_view> precision_names() {
  std::vector<std::string_view> names = {"auto"};
  for (const Precision precision : kAllPrecisions) names.push_back(to_string(precision));
  return names;
}

Result<Precision> precision_from(std::string_view name) {
  if (name == "auto") return best_precision(simd::active_isa());
  std::string known = "auto";
  for (const Precision precision : kAllPrecisions) {
    if (to_string(precision) == name) return precision;
    known.append(", ").append(to_string(precision));
  }
  return {Code::invalid, "expected precision " + known + "; found \"" + std::string(name) + "\""};
}

Precision best_precision(simd::Isa isa) {
  for (const Precision precision : {Precision::int8, Precision::int16}) {
    if (has_precision(isa, precision)) return precision;
  }
  return Precision::fp32;
}

bool has_precision(simd::Isa isa, Precision precision) {
  return gemm_kernels(isa, precision) != nullptr;
}

std::vector<Precision> precisions_of(simd::Isa isa) {
  std::vector<Precision> found;
  for (const Precision precision : kAllPrecisions) {
    if (has_precision(isa, precision)) found.push_back(precision);
  }
  return found;
}

}  // namespace quarry::model
