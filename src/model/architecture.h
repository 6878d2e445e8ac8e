// Translates a model's config.json into the TransformerConfig that the forward pass follows.
#pragma once

#include "core/json.h"
#include "core/result.h"
#include "model/transformer_config.h"

namespace quarry::model {

// Selects the line of architectures.def by model_type or, if that is absent, by the first class in
// "architectures".
// Errors: invalid (an unknown architecture, activation, kind of positions or other part, quoted by
// name), corrupt (impossible sizes).
Result<TransformerConfig> transformer_config_from_json(const Json& config);

// Each reader is defined in NAME_architecture.cc.
#define QUARRY_ARCHITECTURE(model_type, name, class_prefix) \
  Result<TransformerConfig> read_##name(const Json& config);
#include "model/architectures.def"
#undef QUARRY_ARCHITECTURE

}  // namespace quarry::model
