#include "model/gemm.h"

#include <algorithm>
#include <cstring>

// Two levels of blocking, after K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix
// Multiplication", 2008. A block of rows of `a` that fits the second-level cache is multiplied by
// all panels before the next block starts. Within a block, each panel is multiplied by every tile
// of rows while the panel is in the first-level cache.

namespace quarry::model {
namespace {

// Half of the smallest second-level cache on current servers (1 MiB on Skylake, 2 MiB on Sapphire
// Rapids); the panels stream through the other half.
constexpr std::size_t kBlockBytes = 512 << 10;

constexpr float kZeros[kMaxPanelWidth] = {};

struct PanelJob {
  const GemmKernels& kernels;
  WordsView a;
  TileJob tile;         // for the first row
  std::size_t columns;  // real columns of this panel, without padding

  TileJob from_row(std::size_t row) const {
    TileJob job = tile;
    job.a = a.row(row);
    if (job.row_scales != nullptr) job.row_scales += row;
    return job;
  }
};

// Computes the last, padded panel into a buffer and copies its real columns.
void narrow_tile(const PanelJob& job, std::size_t row, std::size_t rows, float* c,
                 std::size_t c_stride) {
  float whole[kMaxTileRows * kMaxPanelWidth];
  const std::size_t width = job.kernels.panel_width;
  job.kernels.tiles[rows](job.from_row(row), whole, width);
  for (std::size_t i = 0; i < rows; ++i) {
    std::memcpy(c + i * c_stride, whole + i * width, job.columns * sizeof(float));
  }
}

// Splits rows into tiles of nearly equal height: 15 rows become 8 + 7, not 14 + 1.
struct Heights {
  Heights(std::size_t rows, std::size_t most)
      : tiles((rows + most - 1) / most), least(rows / tiles), higher(rows % tiles) {}

  std::size_t tiles;
  std::size_t least;
  std::size_t higher;  // the number of tiles with one more row
};

void panel_times_rows(const PanelJob& job, const Heights& heights, float* c, std::size_t c_stride) {
  std::size_t row = 0;
  for (std::size_t t = 0; t < heights.tiles; ++t) {
    const std::size_t rows = heights.least + (t < heights.higher);
    float* place = c + row * c_stride;
    if (job.columns < job.kernels.panel_width) {
      narrow_tile(job, row, rows, place, c_stride);
    } else {
      job.kernels.tiles[rows](job.from_row(row), place, c_stride);
    }
    row += rows;
  }
}

void block_times_matrix(const WordsView& a, const RowScale* row_scales, const PackedView& b,
                        float* c, std::size_t c_stride, const GemmKernels& kernels) {
  const std::size_t width = kernels.panel_width;
  const Heights heights(a.rows, kernels.tile_rows);
  const auto from = [](const float* values, std::size_t first) {
    return values == nullptr ? kZeros : values + first;
  };
  for (std::size_t first = 0; first < b.columns; first += width) {
    const PanelJob job{.kernels = kernels,
                       .a = a,
                       .tile = {.a = a.data,
                                .a_stride = a.stride,
                                .row_scales = row_scales,
                                .panel = b.panels + first * b.depth,
                                .depth = b.depth,
                                .bias = from(b.bias, first),
                                .scale = from(b.scale, first),
                                .sum = from(b.sum, first)},
                       .columns = std::min(width, b.columns - first)};
    panel_times_rows(job, heights, c + first, c_stride);
  }
}

}  // namespace

void gemm(const WordsView& a, const RowScale* row_scales, const PackedView& b, float* c,
          std::size_t c_stride, const GemmKernels& kernels) {
  const std::size_t row_bytes = std::max<std::size_t>(b.depth, 1) * sizeof(Word);
  const std::size_t block = std::max(kBlockBytes / row_bytes, kernels.tile_rows);
  for (std::size_t row = 0; row < a.rows; row += block) {
    const WordsView part{a.row(row), std::min(block, a.rows - row), a.columns, a.stride};
    block_times_matrix(part, row_scales == nullptr ? nullptr : row_scales + row, b,
                       c + row * c_stride, c_stride, kernels);
  }
}

}  // namespace quarry::model
