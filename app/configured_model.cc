#include "app/configured_model.h"

#include "app/output.h"
#include "generate/model_generator.h"

namespace quarry::app {
namespace {

// llm.base_url without llm.model is an error. OPENAI_BASE_URL alone is not: it may have been
// exported for another program.
Result<void> check_unnamed(const engine::Settings& settings, const Environment& environment) {
  if (!settings.llm.base_url.empty()) {
    return Error{Code::invalid,
                 "llm.base_url is set, but llm.model is not: expected the name of a model of "
                 "that service"};
  }
  const auto exported = environment.find("OPENAI_BASE_URL");
  if (exported != environment.end() && !exported->second.empty()) {
    print_notice("OPENAI_BASE_URL is set, but llm.model names no model; answering with quotes");
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<generate::Generator>> configured_model(const engine::Settings& settings,
                                                              const embed::Embedder* embedder) {
  Environment environment = process_environment();
  const auto& llm = settings.llm;
  if (llm.model.empty()) {
    QUARRY_TRY(check_unnamed(settings, environment));
    return std::unique_ptr<generate::Generator>();
  }
  auto chat_model =
      QUARRY_TRY(generate::open_chat_model({.provider = llm.provider,
                                            .model = llm.model,
                                            .access = {.section = "llm",
                                                       .base_url = llm.base_url,
                                                       .api_key = llm.api_key,
                                                       .environment = std::move(environment)}}));
  const generate::ModelSettings lengths{.context_tokens = llm.context_tokens,
                                        .max_output_tokens = llm.max_output_tokens};
  return std::unique_ptr<generate::Generator>(
      std::make_unique<generate::ModelGenerator>(std::move(chat_model), lengths, embedder));
}

}  // namespace quarry::app
