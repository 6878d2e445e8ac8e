// quarry list extractors|chunkers|providers|...: lists the built-in components.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/command.h"
#include "app/output.h"
#include "chunk/chunker.h"
#include "extract/extractor.h"

namespace quarry::app {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

Rows extractor_rows() {
  Rows rows;
  for (const extract::Extractor* extractor : extract::extractors()) {
    rows.emplace_back(extractor->name(), extractor->media_type());
  }
  return rows;
}

Rows chunker_rows() {
  Rows rows;
  for (const chunk::Chunker* chunker : chunk::chunkers()) rows.emplace_back(chunker->name(), "");
  return rows;
}

Rows provider_rows() {
  return {
#define QUARRY_PROVIDER(name, help) {#name, help},
#include "embed/providers.def"
#undef QUARRY_PROVIDER
  };
}

Rows reranker_rows() {
  return {
#define QUARRY_RERANKER(name, help) {#name, help},
#include "embed/rerankers.def"
#undef QUARRY_RERANKER
  };
}

Rows chat_model_rows() {
  return {
#define QUARRY_CHAT_MODEL(name, help) {#name, help},
#include "generate/chat_models.def"
#undef QUARRY_CHAT_MODEL
  };
}

Rows source_rows() {
  return {
#define QUARRY_SOURCE(name, reads) {#name, reads},
#include "source/sources.def"
#undef QUARRY_SOURCE
  };
}

Result<ExitCode> show(const Invocation& invocation, const Rows& rows) {
  Json json = Json::array();
  for (const auto& [name, help] : rows) {
    json.push(Json::object({{"name", name}, {"help", help}}));
    if (!invocation.json) QUARRY_TRY(print(help.empty() ? name : name + "  " + help));
  }
  if (invocation.json) QUARRY_TRY(print_json(json));
  return ExitCode::ok;
}

}  // namespace

void add_list_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& group = *app.add_subcommand("list", "List the built-in components");
  group.require_subcommand(1);
  const auto add = [&](const char* name, const char* help, Rows (*rows)()) {
    CLI::App& command = *group.add_subcommand(name, help);
    add_json_option(command, invocation);
    command.callback([&invocation, &body, rows] {
      body = [&invocation, rows](engine::Engine&, const Deadline&) {
        return show(invocation, rows());
      };
    });
  };
  add("extractors", "Document formats", extractor_rows);
  add("chunkers", "Ways to split documents", chunker_rows);
  add("providers", "Embedding providers", provider_rows);
  add("rerankers", "Reranking services", reranker_rows);
  add("chat-models", "Language model interfaces", chat_model_rows);
  add("sources", "Kinds of document sources", source_rows);
}

}  // namespace quarry::app
