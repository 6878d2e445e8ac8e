#include "app/model_precisions.h"

namespace quarry {
namespace {

constexpr ModelPrecision kPrecisions[] = {
    {"fp32", [](const std::filesystem::path& folder) { return Encoder::open(folder); }},
};

}  // namespace

std::span<const ModelPrecision> model_precisions() { return kPrecisions; }

}  // namespace quarry
