// Prints the evidence that a collection gives for each question, the quotes and the passages.
// tools/calibrate_answers fits the confidence of answers to this data.
//
//   evidence_bench HOME < questions.jsonl > evidence.jsonl
//
// A question is {"collection", "question", "filter"}; other members are copied to the output.
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "core/executor.h"
#include "embed/embedder.h"
#include "filter/filter.h"
#include "generate/confidence.h"
#include "generate/quote_selection.h"
#include "knowledge/home.h"
#include "retrieve/retriever.h"
#include "store/file_system.h"

namespace quarry::engine {
namespace {

class Prober {
 public:
  Prober(knowledge::Home& home, const embed::Embedder* embedder)
      : home_(home), embedder_(embedder) {}

  Result<Json> probe(Json line) {
    retrieve::SearchRequest request{.query = std::string(line["question"].string()), .top_k = 8};
    if (line["filter"].is_string())
      request.filter = QUARRY_TRY(filter::Filter::parse(line["filter"].string()));
    const auto* knowledge = QUARRY_TRY(collection(line["collection"].string()));
    Trace trace;
    const auto search =
        QUARRY_TRY(retrieve::Retriever(*knowledge, embedder_)
                       .search(request, Principal::owner(), trace, Deadline::never()));
    const generate::Question question(request.query);
    const generate::Ranking ranking =
        generate::rank_sentences(question, search, embedder_, trace, Deadline::never());
    line.set("evidence", generate::gather_evidence(question, search, ranking).to_json());
    Json quotes = Json::array(), passages = Json::array();
    for (const generate::Quote& quote : generate::select_quotes(ranking, search, 4)) {
      quotes.push(quote.range.in(search.passages[quote.passage].view.chunk.text));
    }
    for (const retrieve::Passage& passage : search.passages)
      passages.push(passage.view.document.document.source);
    line.set("quotes", std::move(quotes)).set("passages", std::move(passages));
    return line;
  }

 private:
  Result<const knowledge::KnowledgeBase*> collection(std::string_view name) {
    auto& opened = collections_[std::string(name)];
    if (!opened) opened = QUARRY_TRY(home_.open_collection(name));
    return opened.get();
  }

  knowledge::Home& home_;
  const embed::Embedder* embedder_;
  std::map<std::string, std::unique_ptr<knowledge::KnowledgeBase>> collections_;
};

Result<void> run(const char* folder) {
  Executor executor;
  embed::EmbedderSettings settings;
  const auto embedder = QUARRY_TRY(embed::open_embedder(settings, executor));
  const auto home =
      QUARRY_TRY(knowledge::Home::open({.folder = folder}, store::FileSystem::real(), executor));
  Prober prober(*home, embedder.get());
  for (std::string line; std::getline(std::cin, line);) {
    std::puts(QUARRY_TRY(prober.probe(QUARRY_TRY(Json::parse(line)))).dump().c_str());
  }
  return {};
}

}  // namespace
}  // namespace quarry::engine

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: evidence_bench HOME < questions.jsonl\n");
    return 2;
  }
  if (const auto done = quarry::engine::run(argv[1]); !done) {
    std::fprintf(stderr, "evidence_bench: %s\n", done.error().message.c_str());
    return 1;
  }
  return 0;
}
