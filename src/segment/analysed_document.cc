#include "segment/analysed_document.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "filter/document_fields.h"
#include "text/language_evidence.h"

namespace quarry::segment {
namespace {

// The language of each chunk: the one that its text shows. A chunk that shows none, such as a
// table, takes the language of the document; if the document shows none either, the one that its
// metadata name.
std::vector<text::Language> languages_of(const store::DocumentChange& change) {
  text::LanguageEvidence of_document;
  of_document.add(change.title);
  std::vector<std::optional<text::Language>> shown;
  for (const store::ChunkRecord& chunk : change.chunks) {
    text::LanguageEvidence of_chunk;
    of_chunk.add(chunk.text);
    of_document += of_chunk;
    shown.push_back(of_chunk.language());
  }
  const text::Language otherwise =
      of_document.language().value_or(text::language_of_code(change.metadata["language"].string()));
  std::vector<text::Language> languages;
  for (const auto& language : shown) languages.push_back(language.value_or(otherwise));
  return languages;
}

void append(const std::vector<std::string>& terms, std::uint32_t times,
            std::vector<std::string>& all) {
  for (; times > 0; --times) all.insert(all.end(), terms.begin(), terms.end());
}

// Computes the terms of the chunks of one document. One thread at a time.
class ChunkTerms {
 public:
  ChunkTerms(std::string_view title, const Analysis& analysis)
      : title_(title), analyzer_(*analysis.analyzer), times_(analysis.times) {}

  // The title makes a chunk from the middle of a document findable by it. The first chunk often
  // starts with the title as its heading; counting the title again would favour first chunks.
  std::vector<std::string> of(std::string_view text, text::Language language) {
    std::vector<std::string> terms = analyzer_.terms(text, language);
    if (times_.text == 0) terms.clear();
    if (times_.text > 1) append(std::vector(terms), times_.text - 1, terms);
    std::uint32_t title = times_.title;
    if (text.starts_with(title_)) title -= std::min(title, times_.text);
    if (title > 0 && !title_.empty()) append(title_in(language), title, terms);
    return terms;
  }

 private:
  const std::vector<std::string>& title_in(text::Language language) {
    const auto [found, is_new] = titles_.try_emplace(language);
    if (is_new) found->second = analyzer_.terms(title_, language);
    return found->second;
  }

  const std::string_view title_;
  const text::Analyzer& analyzer_;
  const FieldTimes times_;
  std::map<text::Language, std::vector<std::string>> titles_;
};

Json fields_of(store::DocumentChange& change) {
  return filter::document_fields(std::move(change.metadata), {.title = change.title,
                                                              .source = change.source,
                                                              .file = change.file,
                                                              .media_type = change.media_type});
}

// The fields of the document take precedence over those of a chunk.
Json chunk_fields(const store::ChunkRecord& chunk, const Json& document) {
  Json fields = Json::object();
  if (chunk.page != 0 && !document.contains("page")) fields.set("page", chunk.page);
  if (!chunk.heading.empty() && !document.contains("heading")) fields.set("heading", chunk.heading);
  return fields;
}

AnalysedDocument analyse_one(store::DocumentChange& change, const Analysis& analysis) {
  const std::vector<text::Language> languages = languages_of(change);
  AnalysedDocument document{.key = change.key,
                            .sequence = change.sequence,
                            .fields = fields_of(change),
                            .labels = std::move(change.labels),
                            .chunks = {}};
  ChunkTerms terms(change.title, analysis);
  document.chunks.reserve(change.chunks.size());
  for (std::size_t i = 0; i < change.chunks.size(); ++i) {
    store::ChunkRecord& chunk = change.chunks[i];
    document.chunks.push_back({.key = chunk.key,
                               .fields = chunk_fields(chunk, document.fields),
                               .terms = terms.of(chunk.text, languages[i]),
                               .vectors = std::move(chunk.vectors),
                               .language = languages[i]});
  }
  return document;
}

}  // namespace

std::vector<AnalysedDocument> analyse(std::vector<store::DocumentChange> changes,
                                      const Analysis& analysis, Executor& executor) {
  std::vector<AnalysedDocument> documents(changes.size());
  executor.parallel_for(changes.size(), [&](std::size_t i) {
    documents[i] = analyse_one(changes[i], analysis);
    changes[i] = {};
  });
  return documents;
}

}  // namespace quarry::segment
