// The language model that the settings name.
#pragma once

#include <memory>

#include "embed/embedder.h"
#include "generate/generator.h"

#include "engine/settings.h"

namespace quarry {

// Null where none is named: nothing leaves the machine unless it was asked for. `embedder` may be
// null; it must outlive the generator. Errors: invalid (a service without a model, and those of
// open_chat_model).
Result<std::unique_ptr<Generator>> configured_model(const Settings& settings,
                                                    const Embedder* embedder);

}  // namespace quarry
