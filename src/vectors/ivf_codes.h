// One bit a dimension: what a row looks like from its centroid, and the score that it promises.
//
// RaBitQ (Gao and Long, SIGMOD 2024). Of the residual r = x - c, rotated by chance, the signs s are
// kept. For any query q, with f = |r|^2 / sum|r_i|,
//     f * (q - c).s  is an unbiased estimate of  (q - c).r,
// because r is f * s but for a part at right angles to r, whose direction the rotation makes
// random: its product with q - c has a deviation of |q - c| * |r| * sqrt((1/a^2 - 1) / (D - 1)),
// where a = sum|r_i| / (|r| sqrt(D)) is the cosine between s and r, about 0.8. So
//     q.x  =  q.c + c.r + (q - c).r  ~  q.c + g + f * q.s   with   g = c.r - f * c.s,
// and q.s is what BitTables sums quickly. Written from the paper.
#pragma once

#include <cstdint>
#include <span>

namespace quarry::vectors {

struct IvfCode {
  float factor = 0;  // f
  float addend = 0;  // g
  float spread = 0;  // deviation of an estimate for |q - c| = 1, divided by f
};

// Both in rotated numbers. `residual` has as many places as they; its signs are the code's bits.
IvfCode encode_residual(std::span<const float> row, std::span<const float> centroid,
                        std::span<float> residual);

}  // namespace quarry::vectors
