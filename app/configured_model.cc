#include "app/configured_model.h"

#include "app/output.h"
#include "generate/model_generator.h"

namespace quarry {
namespace {

// A service without a model. An address that was exported for another program is no mistake.
Result<void> check_unnamed(const Config& config, const Environment& environment) {
  if (!config.string("llm.base_url").empty()) {
    return Error{Code::invalid,
                 "llm.base_url is set, but llm.model is not: expected the name of a model of that "
                 "service"};
  }
  const auto exported = environment.find("OPENAI_BASE_URL");
  if (exported != environment.end() && !exported->second.empty()) {
    print_notice("OPENAI_BASE_URL is set, but llm.model names no model; answering with quotes");
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Generator>> configured_model(const Config& config,
                                                    const Embedder* embedder) {
  Environment environment = process_environment();
  const std::string model = config.string("llm.model");
  if (model.empty()) {
    QUARRY_TRY(check_unnamed(config, environment));
    return std::unique_ptr<Generator>();
  }
  auto chat_model =
      QUARRY_TRY(open_chat_model({.provider = config.string("llm.provider"),
                                  .model = model,
                                  .access = {.section = "llm",
                                             .base_url = config.string("llm.base_url"),
                                             .api_key = config.string("llm.api_key"),
                                             .environment = std::move(environment)}}));
  const ModelSettings settings{
      .context_tokens = static_cast<std::size_t>(config.integer("llm.context_tokens")),
      .max_output_tokens = static_cast<std::size_t>(config.integer("llm.max_output_tokens"))};
  return std::unique_ptr<Generator>(
      std::make_unique<ModelGenerator>(std::move(chat_model), settings, embedder));
}

}  // namespace quarry
