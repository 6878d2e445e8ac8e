// Single-precision matrix product with packed right-hand sides.
#pragma once

#include <cstddef>

#include "model/packed_matrix.h"
#include "simd/isa.h"

namespace quarry {

// Computes `rows` rows of one panel: c = start + a * panel. `start` holds one value per column.
using GemmTile = void (*)(const float* a, std::size_t a_stride, const float* panel,
                          std::size_t depth, const float* start, float* c, std::size_t c_stride);

inline constexpr std::size_t kMaxTileRows = 14;
inline constexpr std::size_t kMaxPanelWidth = 32;

struct GemmKernels {
  std::size_t panel_width = 0;
  std::size_t tile_rows = 0;              // the most rows that a tile takes
  GemmTile tiles[kMaxTileRows + 1] = {};  // by number of rows
};
const GemmKernels& gemm_kernels(Isa isa);

// Of the active level: what matrices must be packed to.
std::size_t gemm_panel_width();

// c = a * b + bias; c has a.rows rows of b.columns floats, `c_stride` apart. One thread.
void gemm(const MatrixView& a, const PackedView& b, float* c, std::size_t c_stride);
void gemm(const MatrixView& a, const PackedView& b, float* c, std::size_t c_stride,
          const GemmKernels& kernels);

}  // namespace quarry
