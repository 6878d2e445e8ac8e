// Matrix product with packed right-hand sides, in every arithmetic that a level has.
#pragma once

#include <cstddef>

#include "model/packed_matrix.h"
#include "model/precision.h"
#include "simd/isa.h"

namespace quarry::model {

// Integers only: a code c of the row stands for scale * c + least.
struct RowScale {
  float scale = 1;
  float least = 0;
};

// Some rows of words and one panel. `bias`, `scale` and `sum` are those of the panel's columns.
struct TileJob {
  const Word* a = nullptr;
  std::size_t a_stride = 0;
  const RowScale* row_scales = nullptr;
  const Word* panel = nullptr;
  std::size_t depth = 0;
  const float* bias = nullptr;
  const float* scale = nullptr;
  const float* sum = nullptr;
};

// Writes the product of a tile's rows with the panel, bias added, as floats.
using GemmTile = void (*)(const TileJob& job, float* c, std::size_t c_stride);

inline constexpr std::size_t kMaxTileRows = 14;
inline constexpr std::size_t kMaxPanelWidth = 32;

struct GemmKernels {
  std::size_t panel_width = 0;
  std::size_t tile_rows = 0;              // the most rows that a tile takes
  GemmTile tiles[kMaxTileRows + 1] = {};  // by number of rows
};
// Null where the level has no such arithmetic; fp32 is there at each.
const GemmKernels* gemm_kernels(simd::Isa isa, Precision precision);
// Of the active level.
const GemmKernels& float_kernels();

// c = a * b + bias; c has a.rows rows of b.columns floats, `c_stride` apart. One thread.
// `row_scales`: integers only, one for each row of `a`.
void gemm(const WordsView& a, const RowScale* row_scales, const PackedView& b, float* c,
          std::size_t c_stride, const GemmKernels& kernels);

}  // namespace quarry::model
