#include "app/search_options.h"

#include <CLI/CLI.hpp>

#include "app/hint.h"
#include "core/log.h"

namespace quarry::app {
namespace {

// Returns null and logs a warning if the embedder cannot be opened: lexical search needs none.
const embed::Embedder* embedder_or_warning(engine::Engine& engine) {
  const auto opened = with_hint(engine.embedder(), About::model);
  if (opened) return *opened;
  const Error& error = opened.error();
  log(LogLevel::warning, error.message + (error.hint.empty() ? "" : "; " + error.hint));
  return nullptr;
}

}  // namespace

void add_search_options(CLI::App& command, Invocation& invocation, SearchOptions& options) {
  add_collection_option(command, invocation);
  add_setting_option(command, invocation, "--mode", "retrieval.mode", "hybrid, dense or lexical");
  add_filter_option(command, options.filter);
  add_principal_option(command, invocation);
  command.add_flag("--explain", options.explain, "Show what each stage did and how long it took");
  add_json_option(command, invocation);
}

Result<retrieve::SearchRequest> to_search_request(const engine::Engine& engine,
                                                  const SearchOptions& options, std::string query) {
  const auto& retrieval = engine.settings().retrieval;
  retrieve::SearchRequest request{.query = std::move(query),
                                  .mode = retrieval.mode,
                                  .top_k = retrieval.top_k,
                                  .candidates = retrieval.candidates,
                                  .rrf_k = static_cast<double>(retrieval.rrf_k),
                                  .filter = nullptr};
  if (!options.filter.empty()) request.filter = QUARRY_TRY(filter::Filter::parse(options.filter));
  return request;
}

Result<OpenCollection> open_for_questions(engine::Engine& engine, const std::string& collection,
                                          bool needs_vectors) {
  OpenCollection open;
  open.home = QUARRY_TRY(
      with_hint(engine.open_home(store::Catalog::Access::read_only), About::data_directory));
  open.knowledge = QUARRY_TRY(with_hint(open.home->open_collection(collection), About::collection));
  if (!needs_vectors || open.knowledge->collection().dimension == 0) return open;
  open.embedder = embedder_or_warning(engine);
  if (open.embedder != nullptr && open.embedder->identity().dimension == 0) open.embedder = nullptr;
  if (open.embedder != nullptr) {
    QUARRY_TRY(with_hint(engine::Engine::check_model(open.knowledge->collection(), *open.embedder),
                         About::collection));
  }
  return open;
}

}  // namespace quarry::app
