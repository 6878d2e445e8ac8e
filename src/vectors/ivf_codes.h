// One bit for each dimension: encodes the offset of a row from its centroid, and estimates scores.
//
// RaBitQ (Gao and Long, SIGMOD 2024), written from the paper. The code of a row x keeps the signs s
// of its randomly rotated residual r = x - c. For any query q, with f = |r|^2 / sum|r_i|,
//     f * (q - c).s  is an unbiased estimate of  (q - c).r.
// The reason: r differs from f * s by a vector orthogonal to r, whose direction the rotation makes
// random. The product of that vector with q - c has a standard deviation of
//     |q - c| * |r| * sqrt((1/a^2 - 1) / (D - 1)),
// where a = sum|r_i| / (|r| sqrt(D)), about 0.8, is the cosine of the angle between s and r. So
//     q.x  =  q.c + c.r + (q - c).r  ~  q.c + g + f * q.s   with   g = c.r - f * c.s,
// and BitTables computes q.s quickly.
#pragma once

#include <cstdint>
#include <span>

namespace quarry::vectors {

struct IvfCode {
  float factor = 0;  // f
  float addend = 0;  // g
  float spread = 0;  // standard deviation of an estimate for |q - c| = 1, divided by f
};

// `row` and `centroid` are rotated. Writes the residual, whose signs are the code bits, to
// `residual`, which has the same size.
IvfCode encode_residual(std::span<const float> row, std::span<const float> centroid,
                        std::span<float> residual);

}  // namespace quarry::vectors
