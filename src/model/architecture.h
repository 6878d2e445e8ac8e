// From a model's config.json to the description that the forward pass follows.
#pragma once

#include "core/json.h"
#include "core/result.h"
#include "model/transformer_config.h"

namespace quarry::model {

// Chooses the line of architectures.def by model_type or, where that is absent, by the first class
// of "architectures". Errors: invalid (an architecture, activation, kind of positions or other part
// that is not known, by name), corrupt (sizes that make no model).
Result<TransformerConfig> transformer_config_from_json(const Json& config);

// What each line of architectures.def stands for, in the file NAME_architecture.cc.
#define QUARRY_ARCHITECTURE(model_type, name, class_prefix) \
  Result<TransformerConfig> read_##name(const Json& config);
#include "model/architectures.def"
#undef QUARRY_ARCHITECTURE

}  // namespace quarry::model
