// The identity of a model folder. Vectors are comparable only under the same fingerprint.
#pragma once

#include <filesystem>
#include <string>

#include "core/result.h"

namespace quarry::model {

// SHA-256 (hex) over the names and contents of the files that determine the vectors: config,
// weights, tokenizer, pooling.
//
// Hashing 90 MB takes longer than opening the model. Each file's hash is therefore cached in
// `quarry.fingerprint` inside the folder, together with the file's size and modification time, and
// recomputed when either differs. A read-only folder is hashed on every call.
// Errors: not_found, unavailable.
Result<std::string> model_fingerprint(const std::filesystem::path& folder);

}  // namespace quarry::model
