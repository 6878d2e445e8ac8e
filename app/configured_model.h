// The language model that the settings name.
#pragma once

#include <memory>

#include "embed/embedder.h"
#include "engine/settings.h"
#include "generate/generator.h"

namespace quarry::app {

// Null where none is named: nothing leaves the machine unless it was asked for. `embedder` may be
// null; it must outlive the generator. Errors: invalid (a service without a model, and those of
// open_chat_model).
Result<std::unique_ptr<generate::Generator>> configured_model(const engine::Settings& settings,
                                                              const embed::Embedder* embedder);

}  // namespace quarry::app
