// The sources of a model: a wheel on PyPI, a hub, a local folder.
#pragma once

#include <string>

#include "core/deadline.h"
#include "core/result.h"
#include "model/model_pull.h"
#include "model/model_staging.h"

namespace quarry::model {

// The origin of the files in staging.model(), as recorded in the manifest.
struct ModelOrigin {
  std::string from;
  std::string revision;
};

// Each leaves the model's files in staging.model(), verified against the hashes that the source
// provides: the hub's file listing or the folder's manifest.
// Errors: those of pull_model.
Result<ModelOrigin> fetch_from_pypi(const PullOptions& options, const ModelStaging& staging,
                                    const Deadline& deadline);
Result<ModelOrigin> fetch_from_hub(const PullOptions& options, const ModelStaging& staging);
Result<ModelOrigin> copy_from_folder(const PullOptions& options, const ModelStaging& staging);

}  // namespace quarry::model
