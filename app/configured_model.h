// Opens the language model that the settings name.
#pragma once

#include <memory>

#include "embed/embedder.h"
#include "engine/settings.h"
#include "generate/generator.h"

namespace quarry::app {

// Returns null if the settings name no model: nothing leaves the machine unless it is configured.
// `embedder` may be null; it must outlive the generator. Errors: invalid (llm.base_url without
// llm.model), and those of open_chat_model.
Result<std::unique_ptr<generate::Generator>> configured_model(const engine::Settings& settings,
                                                              const embed::Embedder* embedder);

}  // namespace quarry::app
