#include "index/analysed_document.h"

#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "text/language_evidence.h"

namespace quarry {
namespace {

// Each chunk is in the language that it shows; one that shows none, such as a table, in that of the
// document; and where this shows none either, in the one that its metadata name.
std::vector<Language> languages_of(const DocumentChange& change) {
  LanguageEvidence of_document;
  of_document.add(change.title);
  std::vector<std::optional<Language>> shown;
  for (const ChunkRecord& chunk : change.chunks) {
    LanguageEvidence of_chunk;
    of_chunk.add(chunk.text);
    of_document += of_chunk;
    shown.push_back(of_chunk.language());
  }
  const Language otherwise =
      of_document.language().value_or(language_of_code(change.metadata["language"].string()));
  std::vector<Language> languages;
  for (const auto& language : shown) languages.push_back(language.value_or(otherwise));
  return languages;
}

// The terms of the title in each language that chunks ask for. One thread at a time.
class TitleTerms {
 public:
  TitleTerms(std::string_view title, const Analyzer& analyzer)
      : title_(title), analyzer_(analyzer) {}

  const std::vector<std::string>& in(Language language) {
    const auto [found, is_new] = terms_.try_emplace(language);
    if (is_new) found->second = analyzer_.terms(title_, language);
    return found->second;
  }

 private:
  const std::string_view title_;
  const Analyzer& analyzer_;
  std::map<Language, std::vector<std::string>> terms_;
};

// A chunk from the middle of a document is found by the document's title too. The first chunk often
// holds the title as its heading already: counting it twice would favour first chunks.
std::vector<std::string> chunk_terms(const std::string& text, std::string_view title,
                                     Language language, TitleTerms& title_terms,
                                     const Analyzer& analyzer) {
  std::vector<std::string> terms = analyzer.terms(text, language);
  if (!title.empty() && !std::string_view(text).starts_with(title)) {
    const std::vector<std::string>& more = title_terms.in(language);
    terms.insert(terms.end(), more.begin(), more.end());
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
  const std::vector<Language> languages = languages_of(change);
  AnalysedDocument document{.key = change.key,
                            .sequence = change.sequence,
                            .fields = document_fields(change),
                            .labels = std::move(change.labels),
                            .chunks = {}};
  TitleTerms title_terms(change.title, analyzer);
  document.chunks.reserve(change.chunks.size());
  for (std::size_t i = 0; i < change.chunks.size(); ++i) {
    ChunkRecord& chunk = change.chunks[i];
    document.chunks.push_back(
        {.key = chunk.key,
         .fields = chunk_fields(chunk, document.fields),
         .terms = chunk_terms(chunk.text, change.title, languages[i], title_terms, analyzer),
         .vectors = std::move(chunk.vectors),
         .language = languages[i]});
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
