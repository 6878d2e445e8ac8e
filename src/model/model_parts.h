// Lists the files of a folder that determine the output of its model.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"

namespace quarry::model {

// The files of model_files() that are present, followed by the optional ones: further weight files,
// the files of the modules, and the prompts.
// Errors: not_found (a mandatory file is missing), corrupt.
Result<std::vector<std::string>> model_parts(const std::filesystem::path& folder);

}  // namespace quarry::model
