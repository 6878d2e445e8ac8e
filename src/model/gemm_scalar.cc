// The baseline of every target: 4 x 2 vectors of 4 floats (SSE2, NEON).
#include <utility>

#include "model/gemm_levels.h"

namespace quarry::model {
namespace {
#include "model/gemm_float.inc"
#include "model/gemm_tile.inc"
}  // namespace

constinit const GemmKernels kGemmScalar = kernels_of<Float<4>>(std::make_index_sequence<4>());

}  // namespace quarry::model
