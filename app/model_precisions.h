// The arithmetics in which a model can be run, for the commands that compare them.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "core/result.h"
#include "model/encoder.h"

namespace quarry {

struct ModelPrecision {
  std::string_view name;
  Result<std::unique_ptr<const Encoder>> (*open)(const std::filesystem::path& folder);
};

// The first is fp32, which the others are compared with.
std::span<const ModelPrecision> model_precisions();

}  // namespace quarry
