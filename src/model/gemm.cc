#include "model/gemm.h"

#include <algorithm>
#include <cstring>

// Blocks: rows of `a` that together fit the second-level cache are finished for all panels before
// the next ones begin; within them one panel meets every tile of rows while it is in the
// first-level cache.

namespace quarry {
namespace {

// Half of the smallest second-level cache of today's servers (1 MiB on Skylake; 2 MiB on Sapphire
// Rapids), the other half being for the panels that stream through.
constexpr std::size_t kBlockBytes = 512 << 10;

constexpr float kZeros[kMaxPanelWidth] = {};

struct PanelJob {
  const GemmKernels& kernels;
  MatrixView a;
  const float* panel;
  const float* start;
  std::size_t depth;
  std::size_t columns;  // of this panel that exist
};

// The last panel is computed whole into a buffer and its real columns copied.
void narrow_tile(const PanelJob& job, std::size_t row, std::size_t rows, float* c,
                 std::size_t c_stride) {
  float whole[kMaxTileRows * kMaxPanelWidth];
  const std::size_t width = job.kernels.panel_width;
  job.kernels.tiles[rows](job.a.row(row), job.a.stride, job.panel, job.depth, job.start, whole,
                          width);
  for (std::size_t i = 0; i < rows; ++i) {
    std::memcpy(c + i * c_stride, whole + i * width, job.columns * sizeof(float));
  }
}

// Tiles of nearly equal height: 15 rows are 8 + 7, not 14 + 1.
void panel_times_rows(const PanelJob& job, float* c, std::size_t c_stride) {
  const std::size_t tiles = (job.a.rows + job.kernels.tile_rows - 1) / job.kernels.tile_rows;
  std::size_t row = 0;
  for (std::size_t t = 0; t < tiles; ++t) {
    const std::size_t rows = (job.a.rows - row) / (tiles - t);
    float* place = c + row * c_stride;
    if (job.columns < job.kernels.panel_width) {
      narrow_tile(job, row, rows, place, c_stride);
    } else {
      job.kernels.tiles[rows](job.a.row(row), job.a.stride, job.panel, job.depth, job.start, place,
                              c_stride);
    }
    row += rows;
  }
}

void block_times_matrix(const MatrixView& a, const PackedView& b, float* c, std::size_t c_stride,
                        const GemmKernels& kernels) {
  const std::size_t width = kernels.panel_width;
  for (std::size_t first = 0; first < b.columns; first += width) {
    const PanelJob job{.kernels = kernels,
                       .a = a,
                       .panel = b.panels + first * b.depth,
                       .start = b.bias == nullptr ? kZeros : b.bias + first,
                       .depth = b.depth,
                       .columns = std::min(width, b.columns - first)};
    panel_times_rows(job, c + first, c_stride);
  }
}

}  // namespace

std::size_t gemm_panel_width() { return gemm_kernels(active_isa()).panel_width; }

void gemm(const MatrixView& a, const PackedView& b, float* c, std::size_t c_stride,
          const GemmKernels& kernels) {
  const std::size_t row_bytes = std::max<std::size_t>(b.depth, 1) * sizeof(float);
  const std::size_t block = std::max(kBlockBytes / row_bytes, kernels.tile_rows);
  for (std::size_t row = 0; row < a.rows; row += block) {
    const MatrixView part{a.row(row), std::min(block, a.rows - row), a.columns, a.stride};
    block_times_matrix(part, b, c + row * c_stride, c_stride, kernels);
  }
}

void gemm(const MatrixView& a, const PackedView& b, float* c, std::size_t c_stride) {
  gemm(a, b, c, c_stride, gemm_kernels(active_isa()));
}

}  // namespace quarry
