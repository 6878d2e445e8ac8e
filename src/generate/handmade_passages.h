// Handmade passages and a simple embedder, for tests.
#pragma once

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "core/hash.h"
#include "embed/embedder.h"
#include "retrieve/retriever.h"
#include "store/records.h"
#include "text/analyzer.h"
#include "text/unicode.h"

namespace quarry::generate {

// A passage with `range` of the document's text; by default all of it.
inline retrieve::Passage make_passage(std::string_view document_id, std::string_view text,
                                      TextRange range = {0, std::string::npos}) {
  range.end = std::min(range.end, text.size());
  retrieve::Passage passage;
  store::ChunkRecord& chunk = passage.view.chunk;
  chunk.range = range;
  chunk.text = range.in(text);
  chunk.char_start = text::count_code_points(text.substr(0, range.begin));
  chunk.char_end = chunk.char_start + text::count_code_points(chunk.text);
  chunk.chunk_id = std::string(document_id) + "/" + std::to_string(range.begin);
  passage.view.document.document_id = document_id;
  passage.view.document.document.source = std::string(document_id) + ".txt";
  return passage;
}

inline retrieve::SearchResult make_search(std::vector<retrieve::Passage> passages) {
  retrieve::SearchResult search;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    passages[i].rank = i + 1;
    passages[i].score = 1.0 / static_cast<double>(i + 1);
  }
  search.passages = std::move(passages);
  return search;
}

inline retrieve::SearchResult make_search(const std::vector<std::string>& texts) {
  std::vector<retrieve::Passage> passages;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    passages.push_back(make_passage("doc" + std::to_string(i + 1), texts[i]));
  }
  return make_search(std::move(passages));
}

// Texts that share words have similar vectors: each term increments one component. Thread-safe.
class WordEmbedder final : public embed::Embedder {
 public:
  const embed::EmbedderIdentity& identity() const override { return identity_; }
  std::vector<TextRange> token_ranges(std::string_view) const override { return {}; }
  Result<embed::Vectors> embed(std::span<const std::string> texts, embed::EmbedRole,
                               const Deadline& deadline) const override {
    QUARRY_TRY(deadline.check("embedding"));
    embed::Vectors vectors{.dimension = identity_.dimension, .values = {}};
    for (const std::string& text : texts) {
      std::vector<float> row(vectors.dimension, 1e-6F);
      for (const auto& term : text::Analyzer::standard()->terms(text)) {
        row[checksum64(term) % row.size()] += 1;
      }
      float sum = 0;
      for (const float x : row) sum += x * x;
      for (float& x : row) x /= std::sqrt(sum);
      vectors.values.insert(vectors.values.end(), row.begin(), row.end());
    }
    return vectors;
  }

 private:
  embed::EmbedderIdentity identity_{
      .name = "words", .fingerprint = "words", .dimension = 512, .max_tokens = 256};
};

// Adds the query vector and the dense scores that retrieval with `embedder` would have set.
inline retrieve::SearchResult with_vectors(retrieve::SearchResult search,
                                           const std::string& question,
                                           const embed::Embedder& embedder) {
  std::vector<std::string> texts = {question};
  for (const auto& passage : search.passages) texts.push_back(passage.view.chunk.text);
  const auto vectors = embedder.embed(texts, embed::EmbedRole::query, Deadline::never());
  const auto query = vectors->row(0);
  search.query_vector.assign(query.begin(), query.end());
  for (std::size_t i = 0; i < search.passages.size(); ++i) {
    double dot = 0;
    for (std::size_t d = 0; d < query.size(); ++d) dot += query[d] * vectors->row(i + 1)[d];
    search.passages[i].dense = dot;
  }
  return search;
}

}  // namespace quarry::generate
