// For tests: documents made by chance, and an index that looks at every one of them each time.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "index/index.h"
#include "text/analyzer.h"

namespace quarry::test {

inline constexpr std::size_t kDimension = 4;

// Small whole numbers, so that inner products are exact and ties are many. One thread at a time.
class Chance {
 public:
  explicit Chance(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }

  std::string words(std::size_t most) {
    std::string text;
    for (std::size_t i = below(most + 1); i > 0; --i) {
      // Squaring makes some words common and others rare.
      const std::size_t rank = below(6) * below(6);
      text += (text.empty() ? "" : " ") + std::string("w") + std::string(1, char('a' + rank));
    }
    return text;
  }
  std::vector<float> vectors(std::size_t rows) {
    std::vector<float> values(rows * kDimension);
    for (float& value : values) value = static_cast<float>(below(5)) - 2.0F;
    return values;
  }
  std::vector<std::string> labels() {
    std::vector<std::string> chosen;
    for (const char* label : {"board", "hr", "it"}) {
      if (one_in(4)) chosen.emplace_back(label);
    }
    return chosen;
  }

  DocumentChange document(std::int64_t key, std::uint64_t sequence) {
    DocumentChange change{.key = DocumentKey{key},
                          .sequence = sequence,
                          .deleted = false,
                          .title = one_in(3) ? words(2) : "",
                          .metadata = Json::object(),
                          .labels = labels(),
                          .chunks = {}};
    if (!one_in(4)) change.metadata.set("year", static_cast<std::int64_t>(2020 + below(5)));
    if (!one_in(4)) change.metadata.set("kind", one_in(2) ? "note" : "mail");
    const std::size_t chunks = below(4);
    for (std::size_t i = 0; i < chunks; ++i) {
      ChunkRecord chunk;
      chunk.key = ChunkKey{next_chunk_++};
      chunk.document = change.key;
      chunk.ordinal = i;
      chunk.text = (one_in(3) ? change.title + " " : "") + words(12);
      chunk.vectors = vectors(below(4));
      change.chunks.push_back(std::move(chunk));
    }
    return change;
  }

  Principal principal() {
    return one_in(3) ? Principal::owner() : Principal::with_labels(labels());
  }
  std::shared_ptr<const Filter> filter() {
    static const std::vector<const char*> some = {
        "year >= 2022",         "kind == 'note' and year < 2023",
        "not (kind == 'mail')", "year in [2020, 2024]",
        "title contains 'wa'",  "year == 1999"};
    return one_in(2) ? nullptr : *Filter::parse(some[below(some.size())]);
  }

 private:
  std::mt19937 random_;
  std::int64_t next_chunk_ = 1;
};

// What an index should answer, computed the slow way. One thread at a time.
class Oracle {
 public:
  void apply(const DocumentChange& change) {
    sequence_ = change.sequence;
    documents_.erase(change.key);
    if (change.deleted) return;
    Document document{change, {}};
    for (const ChunkRecord& chunk : change.chunks) {
      auto terms = analyzer_->terms(chunk.text);
      if (!change.title.empty() && !chunk.text.starts_with(change.title)) {
        std::ranges::copy(analyzer_->terms(change.title), std::back_inserter(terms));
      }
      document.terms.push_back(std::move(terms));
    }
    if (!change.title.empty()) document.change.metadata.set("title", change.title);
    documents_.emplace(change.key, std::move(document));
  }

  bool permits(DocumentKey key, const Principal& principal, const Filter* filter) const {
    const auto found = documents_.find(key);
    return found != documents_.end() && principal.may_read(found->second.change.labels) &&
           (!filter || filter->matches(found->second.change.metadata));
  }

  // All permitted chunks that have a score, best first.
  std::vector<IndexHit> nearest(std::span<const float> query, const Principal& principal,
                                const Filter* filter) const {
    return scored(principal, filter, [&](const Document& document, std::size_t i) {
      const std::vector<float>& rows = document.change.chunks[i].vectors;
      double best = -INFINITY;
      for (std::size_t at = 0; at < rows.size(); at += kDimension) {
        double sum = 0;
        for (std::size_t d = 0; d < kDimension; ++d) sum += query[d] * rows[at + d];
        best = std::max(best, sum);
      }
      return best;
    });
  }

  std::vector<IndexHit> matching(const std::string& query, const Bm25Settings& bm25,
                                 const Principal& principal, const Filter* filter) const {
    std::vector<Words> chunks, documents;
    for (const auto& [key, document] : documents_) {
      chunks.insert(chunks.end(), document.terms.begin(), document.terms.end());
      documents.push_back(joined(document));
    }
    const Okapi of_chunks(chunks, bm25), of_documents(documents, bm25);
    const Words asked = analyzer_->terms(query);
    return scored(principal, filter, [&](const Document& document, std::size_t i) {
      const double score = of_chunks.score(asked, document.terms[i]);
      if (score == 0) return -double{INFINITY};
      return (1 - bm25.document_share) * score +
             bm25.document_share * of_documents.score(asked, joined(document));
    });
  }

  std::size_t documents() const { return documents_.size(); }
  std::size_t chunks() const {
    std::size_t count = 0;
    for (const auto& [key, document] : documents_) count += document.terms.size();
    return count;
  }
  std::uint64_t sequence() const { return sequence_; }
  std::vector<std::int64_t> keys() const {
    std::vector<std::int64_t> keys;
    for (const auto& [key, document] : documents_) keys.push_back(static_cast<std::int64_t>(key));
    return keys;
  }
  // As the catalog would hand them out, in the order of their sequence.
  std::vector<DocumentChange> changes_since(std::uint64_t sequence) const {
    std::vector<DocumentChange> changes;
    for (const auto& [key, document] : documents_) {
      if (document.change.sequence > sequence) changes.push_back(document.change);
    }
    std::ranges::sort(changes, {}, &DocumentChange::sequence);
    return changes;
  }

 private:
  using Words = std::vector<std::string>;
  struct Document {
    DocumentChange change;
    std::vector<Words> terms;  // of each chunk
  };

  static Words joined(const Document& document) {
    Words all;
    for (const Words& terms : document.terms) all.insert(all.end(), terms.begin(), terms.end());
    return all;
  }

  // BM25 by its formula over a set of texts.
  class Okapi {
   public:
    Okapi(const std::vector<Words>& texts, const Bm25Settings& bm25)
        : bm25_(bm25), all_(static_cast<double>(texts.size())) {
      for (const Words& text : texts) {
        mean_ += static_cast<double>(text.size()) / all_;
        for (const auto& term : std::set(text.begin(), text.end())) ++with_[term];
      }
      mean_ = std::max(1.0, mean_);
    }
    double score(const Words& asked, const Words& text) const {
      double score = 0;
      const double length = static_cast<double>(text.size()) / mean_;
      for (const std::string& term : asked) {
        const auto count = static_cast<double>(std::ranges::count(text, term));
        if (count == 0) continue;
        const double with = with_.at(term);
        score += std::log(1 + (all_ - with + 0.5) / (with + 0.5)) * count /
                 (count + bm25_.k1 * (1 - bm25_.b + bm25_.b * length));
      }
      return score;
    }

   private:
    Bm25Settings bm25_;
    double all_, mean_ = 0;
    std::map<std::string, double> with_;
  };

  template <class Score>
  std::vector<IndexHit> scored(const Principal& principal, const Filter* filter,
                               Score score) const {
    std::vector<IndexHit> hits;
    for (const auto& [key, document] : documents_) {
      if (!permits(key, principal, filter)) continue;
      for (std::size_t i = 0; i < document.terms.size(); ++i) {
        const double value = score(document, i);
        if (value == -INFINITY) continue;
        hits.push_back({document.change.chunks[i].key, key, static_cast<float>(value)});
      }
    }
    std::ranges::sort(hits, [](const IndexHit& a, const IndexHit& b) {
      return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
    });
    return hits;
  }

  std::shared_ptr<const Analyzer> analyzer_ = Analyzer::standard();
  std::map<DocumentKey, Document> documents_;
  std::uint64_t sequence_ = 0;
};

}  // namespace quarry::test
