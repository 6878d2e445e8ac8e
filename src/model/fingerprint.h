// The identity of a model folder: what vectors are bound to.
#pragma once

#include <filesystem>
#include <string>

#include "core/result.h"

namespace quarry::model {

// SHA-256 (hex) over the names and contents of the files that decide what vectors come out: config,
// weights, tokenizer, pooling. Hashing 90 MB takes longer than opening the model, so each file's
// hash is kept in `quarry.fingerprint` inside the folder, bound to its size and time of change, and
// computed again when they differ. A folder that cannot be written is hashed at each call.
// Errors: not_found, unavailable.
Result<std::string> model_fingerprint(const std::filesystem::path& folder);

}  // namespace quarry::model
