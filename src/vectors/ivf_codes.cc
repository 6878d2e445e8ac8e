#include "vectors/ivf_codes.h"

#include <algorithm>
#include <cmath>

namespace quarry::vectors {

IvfCode encode_residual(std::span<const float> row, std::span<const float> centroid,
                        std::span<float> residual) {
  float square = 0, absolute = 0, centroid_residual = 0, centroid_signs = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const float r = row[i] - centroid[i];
    residual[i] = r;
    square += r * r;
    absolute += std::abs(r);
    centroid_residual += centroid[i] * r;
    centroid_signs += r > 0 ? centroid[i] : -centroid[i];
  }
  if (!(absolute > 0)) return {};  // the row equals its centroid
  const float factor = square / absolute;
  const auto size = static_cast<float>(row.size());
  // |r|^2 (1/a^2 - 1) = D f^2 - |r|^2.
  const float at_right_angles = std::max(0.0F, size - square / (factor * factor));
  return {.factor = factor,
          .addend = centroid_residual - factor * centroid_signs,
          .spread = std::sqrt(at_right_angles / (size - 1))};
}

}  // namespace quarry::vectors
