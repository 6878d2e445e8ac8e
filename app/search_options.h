// The options that `search`, `ask` and `eval` share, and what they become.
#pragma once

#include <string>

#include "app/command.h"
#include "app/engine.h"
#include "retrieve/retriever.h"

namespace quarry {

struct SearchOptions {
  std::string filter;
  bool explain = false;
};

void add_search_options(CLI::App& command, Invocation& invocation, SearchOptions& options);

// Errors: invalid (filter).
Result<SearchRequest> to_search_request(const Engine& engine, const SearchOptions& options,
                                        std::string query);

// A collection opened for questions, with the embedder that fits it.
struct OpenCollection {
  std::unique_ptr<Home> home;
  std::unique_ptr<KnowledgeBase> knowledge;
  const Embedder* embedder = nullptr;  // null: words only
};

// Errors: those of Home, and conflict when the collection was embedded with another model.
Result<OpenCollection> open_for_questions(Engine& engine, const std::string& collection,
                                          bool needs_vectors);

}  // namespace quarry
