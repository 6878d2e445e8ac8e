// The files of a folder that decide what comes out of its model.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"

namespace quarry::model {

// The files of model_files() that are there, then what a model may have beside them: the files that
// its weights are spread over, its modules, and the prompts that its texts begin with.
// Errors: not_found (a file without which there is no model), corrupt.
Result<std::vector<std::string>> model_parts(const std::filesystem::path& folder);

}  // namespace quarry::model
