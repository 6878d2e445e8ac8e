#include "index/analysed_document.h"

#include <iterator>
#include <string_view>
#include <utility>

namespace quarry {
namespace {

// A chunk from the middle of a document is found by the document's title too. The first chunk often
// holds the title as its heading already: counting it twice would favour first chunks.
std::vector<std::string> chunk_terms(const std::string& text, std::string_view title,
                                     const std::vector<std::string>& title_terms,
                                     const Analyzer& analyzer) {
  std::vector<std::string> terms = analyzer.terms(text);
  if (!title_terms.empty() && !std::string_view(text).starts_with(title)) {
    terms.insert(terms.end(), title_terms.begin(), title_terms.end());
  }
  return terms;
}

// Filters may ask for the title as for any other field, unless the metadata has its own.
Json document_fields(DocumentChange& change) {
  Json fields = change.metadata.is_object() ? std::move(change.metadata) : Json::object();
  if (!change.title.empty() && !fields.contains("title")) fields.set("title", change.title);
  return fields;
}

// The same holds for what a chunk adds: its document's own fields come first.
Json chunk_fields(const ChunkRecord& chunk, const Json& document) {
  Json fields = Json::object();
  if (chunk.page != 0 && !document.contains("page")) fields.set("page", chunk.page);
  if (!chunk.heading.empty() && !document.contains("heading")) fields.set("heading", chunk.heading);
  return fields;
}

AnalysedDocument analyse_one(DocumentChange& change, const Analyzer& analyzer) {
  AnalysedDocument document{.key = change.key,
                            .sequence = change.sequence,
                            .fields = document_fields(change),
                            .labels = std::move(change.labels),
                            .chunks = {}};
  const std::vector<std::string> title_terms = analyzer.terms(change.title);
  document.chunks.reserve(change.chunks.size());
  for (ChunkRecord& chunk : change.chunks) {
    document.chunks.push_back(
        {.key = chunk.key,
         .fields = chunk_fields(chunk, document.fields),
         .terms = chunk_terms(chunk.text, change.title, title_terms, analyzer),
         .vectors = std::move(chunk.vectors)});
  }
  return document;
}

}  // namespace

std::vector<AnalysedDocument> analyse(std::vector<DocumentChange> changes, const Analyzer& analyzer,
                                      Executor& executor) {
  std::vector<AnalysedDocument> documents(changes.size());
  executor.parallel_for(changes.size(), [&](std::size_t i) {
    documents[i] = analyse_one(changes[i], analyzer);
    changes[i] = {};
  });
  return documents;
}

}  // namespace quarry
