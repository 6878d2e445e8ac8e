// quarry search "query": prints ranked passages.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/command.h"
#include "app/output.h"
#include "app/passage_view.h"
#include "app/search_options.h"

namespace quarry::app {
namespace {

struct Options {
  SearchOptions search;
  std::string query;
};

Json to_json(const retrieve::SearchRequest& request, const retrieve::SearchResult& result,
             const Trace& trace, bool explain) {
  Json hits = Json::array();
  for (const retrieve::Passage& passage : result.passages) hits.push(passage.to_json());
  Json json = Json::object({{"query", request.query},
                            {"mode", to_string(request.mode)},
                            {"hits", std::move(hits)},
                            {"degraded", trace.degraded()},
                            {"degraded_reasons", trace.degraded_reasons()},
                            {"timings_ms", trace.timings()}});
  if (explain) json.set("explain", trace.explain());
  return json;
}

Result<ExitCode> run(const Invocation& invocation, const Options& options, engine::Engine& engine,
                     const Deadline& deadline) {
  const auto request = QUARRY_TRY(to_search_request(engine, options.search, options.query));
  auto open = QUARRY_TRY(open_for_questions(engine, invocation.collection,
                                            request.mode != retrieve::SearchMode::lexical));
  Trace trace;
  const Stopwatch watch;
  const auto result = QUARRY_TRY(retrieve::Retriever(*open.knowledge, open.embedder)
                                     .search(request, invocation.principal(), trace, deadline));
  trace.add_milliseconds("total", watch.milliseconds());
  print_degraded(trace);
  if (invocation.json) {
    QUARRY_TRY(print_json(to_json(request, result, trace, options.search.explain)));
    return ExitCode::ok;
  }
  QUARRY_TRY(result.passages.empty() ? print("Nothing found.")
                                     : print_passages(request.query, result.passages));
  if (options.search.explain) QUARRY_TRY(print(trace.explain().dump_pretty()));
  return ExitCode::ok;
}

}  // namespace

void add_search_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& command = *app.add_subcommand("search", "Search for passages");
  const auto options = std::make_shared<Options>();
  command.add_option("QUERY", options->query, "Text to search for")->required();
  add_search_options(command, invocation, options->search);
  add_setting_option(command, invocation, "-k,--top-k", "retrieval.top_k", "Number of passages");
  command.callback([&invocation, &body, options] {
    body = [&invocation, options](engine::Engine& engine, const Deadline& deadline) {
      return run(invocation, *options, engine, deadline);
    };
  });
}

}  // namespace quarry::app
