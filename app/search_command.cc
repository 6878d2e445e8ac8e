// quarry search "query": ranked passages.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/command.h"
#include "app/output.h"
#include "app/search_options.h"

namespace quarry {
namespace {

struct Options {
  SearchOptions search;
  std::string query;
};

// The beginning of a passage on few lines of a terminal.
std::string excerpt(std::string_view text) {
  constexpr std::size_t kBytes = 320;
  std::string line;
  bool space = false;
  for (const char c : text) {
    const bool blank = c == '\n' || c == ' ' || c == '\t';
    if (!blank && space && !line.empty()) line += ' ';
    space = blank;
    // Never in the middle of a code point.
    if (line.size() >= kBytes && (c & 0xC0) != 0x80) return line + " …";
    if (!blank) line += c;
  }
  return line;
}

std::string place(const Passage& passage) {
  const ChunkRecord& chunk = passage.view.chunk;
  std::string text = passage.view.document.document.source;
  if (chunk.page > 0) text += ", page " + std::to_string(chunk.page);
  return text + ", characters " + std::to_string(chunk.char_start) + "-" +
         std::to_string(chunk.char_end);
}

Result<void> show(const SearchResult& result) {
  if (result.passages.empty()) return print("Nothing found.");
  for (const Passage& passage : result.passages) {
    char score[32];
    std::snprintf(score, sizeof score, "%.4f", passage.score);
    QUARRY_TRY(print(std::to_string(passage.rank) + ". " +
                     bold(passage.view.document.document.title) + "  (" + score + ")\n   " +
                     place(passage) + "\n   " + excerpt(passage.view.chunk.text) + "\n"));
  }
  return {};
}

Json to_json(const SearchRequest& request, const SearchResult& result, const Trace& trace,
             bool explain) {
  Json hits = Json::array();
  for (const Passage& passage : result.passages) hits.push(passage.to_json());
  Json json = Json::object({{"query", request.query},
                            {"mode", to_string(request.mode)},
                            {"hits", std::move(hits)},
                            {"degraded", trace.degraded()},
                            {"degraded_reasons", trace.degraded_reasons()},
                            {"timings_ms", trace.timings()}});
  if (explain) json.set("explain", trace.explain());
  return json;
}

Result<ExitCode> run(const Invocation& invocation, const Options& options, Engine& engine,
                     const Deadline& deadline) {
  const auto request = QUARRY_TRY(to_search_request(engine, options.search, options.query));
  auto open = QUARRY_TRY(
      open_for_questions(engine, invocation.collection, request.mode != SearchMode::lexical));
  Trace trace;
  const Stopwatch watch;
  const auto result = QUARRY_TRY(Retriever(*open.knowledge, open.embedder)
                                     .search(request, invocation.principal(), trace, deadline));
  trace.add_milliseconds("total", watch.milliseconds());
  print_degraded(trace);
  if (invocation.json) {
    QUARRY_TRY(print_json(to_json(request, result, trace, options.search.explain)));
    return ExitCode::ok;
  }
  QUARRY_TRY(show(result));
  if (options.search.explain) QUARRY_TRY(print(trace.explain().dump_pretty()));
  return ExitCode::ok;
}

}  // namespace

void add_search_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& command = *app.add_subcommand("search", "Find passages");
  const auto options = std::make_shared<Options>();
  command.add_option("QUERY", options->query, "What to look for")->required();
  add_search_options(command, invocation, options->search);
  add_setting_option(command, invocation, "-k,--top-k", "retrieval.top_k", "How many passages");
  command.callback([&invocation, &body, options] {
    body = [&invocation, options](Engine& engine, const Deadline& deadline) {
      return run(invocation, *options, engine, deadline);
    };
  });
}

}  // namespace quarry
