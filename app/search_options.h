// The options that `search` and `ask` share, and the search request that they and `eval` build.
#pragma once

#include <string>

#include "app/command.h"
#include "engine/engine.h"
#include "retrieve/retriever.h"

namespace quarry::app {

struct SearchOptions {
  std::string filter;
  bool explain = false;
};

void add_search_options(CLI::App& command, Invocation& invocation, SearchOptions& options);

// Errors: invalid (filter).
Result<retrieve::SearchRequest> to_search_request(const engine::Engine& engine,
                                                  const SearchOptions& options, std::string query);

// A collection opened for reading, and the embedder of its queries.
struct OpenCollection {
  std::unique_ptr<knowledge::Home> home;
  std::unique_ptr<knowledge::KnowledgeBase> knowledge;
  const embed::Embedder* embedder = nullptr;  // null: lexical search only
};

// An embedder that cannot be opened is a warning, not an error. Errors: those of Home; conflict if
// the collection was embedded with another model.
Result<OpenCollection> open_for_questions(engine::Engine& engine, const std::string& collection,
                                          bool needs_vectors);

}  // namespace quarry::app
