// Matrix products with a packed right-hand side, in each precision that an instruction set
// supports.
#pragma once

#include <cstddef>

#include "model/packed_matrix.h"
#include "model/precision.h"
#include "simd/isa.h"

namespace quarry::model {

// Integers only: a code c in the row represents scale * c + least.
struct RowScale {
  float scale = 1;
  float least = 0;
};

// Some rows of words and one panel. `bias`, `scale` and `sum` belong to the panel's columns.
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

// Writes the product of the tile's rows and the panel, plus bias, as floats.
using GemmTile = void (*)(const TileJob& job, float* c, std::size_t c_stride);

// The largest tile of all kernels, for buffers of fixed size.
inline constexpr std::size_t kMaxTileRows = 14;
inline constexpr std::size_t kMaxPanelWidth = 32;

struct GemmKernels {
  std::size_t panel_width = 0;            // in columns
  std::size_t tile_rows = 0;              // the maximum rows in a tile
  GemmTile tiles[kMaxTileRows + 1] = {};  // indexed by the number of rows
};
// Returns null if the instruction set does not support the precision. Every one supports fp32.
const GemmKernels* gemm_kernels(simd::Isa isa, Precision precision);
// The fp32 kernels of the active instruction set.
const GemmKernels& float_kernels();

// c = a * b + bias; c has a.rows rows of b.columns floats, `c_stride` floats apart. Runs on the
// calling thread.
// `row_scales`: integers only, one per row of `a`.
void gemm(const WordsView& a, const RowScale* row_scales, const PackedView& b, float* c,
          std::size_t c_stride, const GemmKernels& kernels);

}  // namespace quarry::model
