// For tests: random documents, and an exhaustive search as the oracle.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/principal.h"
#include "filter/document_fields.h"
#include "filter/filter.h"
#include "search/search.h"
#include "segment/field_weights.h"
#include "store/catalog.h"
#include "text/analyzer.h"

namespace quarry::search::test {

inline constexpr std::size_t kDimension = 4;

// A source of random data. Vectors are small integers: inner products are exact, and ties are
// common. One thread at a time.
class RandomDocuments {
 public:
  explicit RandomDocuments(std::uint32_t seed) : random_(seed) {}

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

  store::DocumentChange document(std::int64_t key, std::uint64_t sequence) {
    store::DocumentChange change{.key = store::DocumentKey{key},
                                 .sequence = sequence,
                                 .deleted = false,
                                 .title = one_in(3) ? words(2) : "",
                                 .source = "/" + words(1) + "/" + words(1),
                                 .file = "/" + words(1) + "/" + words(1),
                                 .media_type = one_in(3) ? "text/plain" : "",
                                 .metadata = Json::object(),
                                 .labels = labels(),
                                 .chunks = {}};
    if (!one_in(4)) change.metadata.set("year", static_cast<std::int64_t>(2020 + below(5)));
    if (!one_in(4)) change.metadata.set("kind", one_in(2) ? "note" : "mail");
    const std::size_t chunks = below(4);
    for (std::size_t i = 0; i < chunks; ++i) {
      store::ChunkRecord chunk;
      chunk.key = store::ChunkKey{next_chunk_++};
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
  std::shared_ptr<const filter::Filter> filter() {
    static const std::vector<const char*> some = {
        "year >= 2022",         "kind == 'note' and year < 2023",
        "not (kind == 'mail')", "year in [2020, 2024]",
        "title contains 'wa'",  "year == 1999",
        "name == 'wa'",         "source contains 'wb' and not (type == 'text/plain')"};
    return one_in(2) ? nullptr : *filter::Filter::parse(some[below(some.size())]);
  }

 private:
  std::mt19937 random_;
  std::int64_t next_chunk_ = 1;
};

// Term counts of a text, weighted by field.
struct WeighedTerms {
  std::map<std::string, double> counts;
  double length = 0;

  void add(const std::vector<std::string>& terms, double weight) {
    for (const std::string& term : terms) counts[term] += weight;
    length += weight * static_cast<double>(terms.size());
    std::erase_if(counts, [](const auto& each) { return each.second == 0; });
  }
  void add(const WeighedTerms& other) {
    for (const auto& [term, count] : other.counts) counts[term] += count;
    length += other.length;
  }
};

// Computes what an index should answer, by exhaustive search. One thread at a time.
class Oracle {
 public:
  explicit Oracle(segment::FieldWeights weights = {}) : weights_(weights) {}

  struct Chunk {
    const store::ChunkRecord* record;
    Json fields;  // of the document and of the chunk
    WeighedTerms terms;
  };
  struct Document {
    store::DocumentChange change;
    std::vector<Chunk> chunks;
  };

  void apply(const store::DocumentChange& change) {
    sequence_ = change.sequence;
    documents_.erase(change.key);
    if (change.deleted) return;
    Document& document = documents_[change.key];
    document.change = change;
    const Json fields = filter::document_fields(change.metadata, {.title = change.title,
                                                                  .source = change.source,
                                                                  .file = change.file,
                                                                  .media_type = change.media_type});
    for (const store::ChunkRecord& chunk : document.change.chunks) {
      document.chunks.push_back({&chunk, with_place(fields, chunk), terms_of(change, chunk)});
    }
  }

  const std::map<store::DocumentKey, Document>& all() const { return documents_; }
  // Whether any of its chunks is permitted.
  bool permits(store::DocumentKey key, const Principal& principal,
               const filter::Filter* filter) const {
    const auto found = documents_.find(key);
    return found != documents_.end() && principal.may_read(found->second.change.labels) &&
           (!filter || std::ranges::any_of(found->second.chunks, [&](const Chunk& chunk) {
             return filter->matches(chunk.fields);
           }));
  }

  // All permitted chunks that have a score, best first.
  std::vector<ChunkHit> nearest(std::span<const float> query, const Principal& principal,
                                const filter::Filter* filter) const;
  std::vector<ChunkHit> matching(const std::string& query, const Bm25Settings& bm25,
                                 const Principal& principal, const filter::Filter* filter) const;

  std::size_t documents() const { return documents_.size(); }
  std::size_t chunks() const {
    std::size_t count = 0;
    for (const auto& [key, document] : documents_) count += document.chunks.size();
    return count;
  }
  std::uint64_t sequence() const { return sequence_; }
  std::vector<std::int64_t> keys() const {
    std::vector<std::int64_t> keys;
    for (const auto& [key, document] : documents_) keys.push_back(static_cast<std::int64_t>(key));
    return keys;
  }
  // Changes as the catalog would return them, in the order of their sequence.
  std::vector<store::DocumentChange> changes_since(std::uint64_t sequence) const {
    std::vector<store::DocumentChange> changes;
    for (const auto& [key, document] : documents_) {
      if (document.change.sequence > sequence) changes.push_back(document.change);
    }
    std::ranges::sort(changes, {}, &store::DocumentChange::sequence);
    return changes;
  }
  std::vector<std::string> terms(const std::string& text) const { return analyzer_->terms(text); }

 private:
  static Json with_place(Json fields, const store::ChunkRecord& chunk) {
    if (chunk.page != 0 && !fields.contains("page")) fields.set("page", chunk.page);
    if (!chunk.heading.empty() && !fields.contains("heading")) fields.set("heading", chunk.heading);
    return fields;
  }
  // If the text begins with the title, those words count once, with the greater weight.
  WeighedTerms terms_of(const store::DocumentChange& change,
                        const store::ChunkRecord& chunk) const {
    const double counted = chunk.text.starts_with(change.title) ? weights_.text : 0;
    WeighedTerms terms;
    terms.add(analyzer_->terms(chunk.text), weights_.text);
    terms.add(analyzer_->terms(change.title), std::max(0.0, weights_.title - counted));
    return terms;
  }

  segment::FieldWeights weights_;
  std::shared_ptr<const text::Analyzer> analyzer_ = text::Analyzer::standard();
  std::map<store::DocumentKey, Document> documents_;
  std::uint64_t sequence_ = 0;
};

// BM25 over a set of texts, straight from the formula.
class Okapi {
 public:
  explicit Okapi(const Bm25Settings& bm25) : bm25_(bm25) {}
  void add(const WeighedTerms& text) {
    ++texts_;
    length_ += text.length;
    for (const auto& [term, count] : text.counts) ++with_[term];
  }
  double score(const std::vector<std::string>& asked, const WeighedTerms& text) const {
    double score = 0;
    const double length = text.length / std::max(1.0, length_ / static_cast<double>(texts_));
    for (const std::string& term : asked) {
      const auto found = text.counts.find(term);
      if (found == text.counts.end()) continue;
      const double count = found->second;
      const double with = with_.at(term);
      score += std::log(1 + (texts_ - with + 0.5) / (with + 0.5)) * count /
               (count + bm25_.k1 * (1 - bm25_.b + bm25_.b * length));
    }
    return score;
  }

 private:
  Bm25Settings bm25_;
  double texts_ = 0, length_ = 0;
  std::map<std::string, double> with_;
};

// Answers as if only the documents that one principal may read existed. Valid until the oracle
// changes.
class OracleReader {
 public:
  OracleReader(const Oracle& oracle, const Principal& principal, const Bm25Settings& bm25 = {})
      : oracle_(oracle), bm25_(bm25), of_chunks_(bm25), of_documents_(bm25) {
    for (const auto& [key, document] : oracle.all()) {
      if (!principal.may_read(document.change.labels)) continue;
      Readable& readable = readable_.emplace_back(&document, WeighedTerms());
      for (const Oracle::Chunk& chunk : document.chunks) {
        of_chunks_.add(chunk.terms);
        readable.terms.add(chunk.terms);
      }
      of_documents_.add(readable.terms);
    }
  }

  std::vector<ChunkHit> nearest(std::span<const float> query, const filter::Filter* filter) const {
    return scored(filter, [&](const Readable&, const Oracle::Chunk& chunk) {
      const std::vector<float>& rows = chunk.record->vectors;
      double best = -INFINITY;
      for (std::size_t at = 0; at < rows.size(); at += kDimension) {
        double sum = 0;
        for (std::size_t d = 0; d < kDimension; ++d) sum += query[d] * rows[at + d];
        best = std::max(best, sum);
      }
      return best;
    });
  }
  std::vector<ChunkHit> matching(const std::string& query, const filter::Filter* filter) const {
    const std::vector<std::string> asked = oracle_.terms(query);
    return scored(filter, [&](const Readable& readable, const Oracle::Chunk& chunk) {
      const double score = of_chunks_.score(asked, chunk.terms);
      if (score == 0) return -double{INFINITY};
      return (1 - bm25_.document_share) * score +
             bm25_.document_share * of_documents_.score(asked, readable.terms);
    });
  }

 private:
  struct Readable {
    const Oracle::Document* document;
    WeighedTerms terms;
  };

  template <class Score>
  std::vector<ChunkHit> scored(const filter::Filter* filter, const Score& score) const {
    std::vector<ChunkHit> hits;
    for (const Readable& readable : readable_) {
      for (const Oracle::Chunk& chunk : readable.document->chunks) {
        if (filter && !filter->matches(chunk.fields)) continue;
        const double value = score(readable, chunk);
        if (value == -INFINITY) continue;
        hits.push_back(
            {chunk.record->key, readable.document->change.key, static_cast<float>(value)});
      }
    }
    std::ranges::sort(hits, [](const ChunkHit& a, const ChunkHit& b) {
      return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
    });
    return hits;
  }

  const Oracle& oracle_;
  Bm25Settings bm25_;
  std::vector<Readable> readable_;
  Okapi of_chunks_, of_documents_;
};

inline std::vector<ChunkHit> Oracle::nearest(std::span<const float> query,
                                             const Principal& principal,
                                             const filter::Filter* filter) const {
  return OracleReader(*this, principal).nearest(query, filter);
}

inline std::vector<ChunkHit> Oracle::matching(const std::string& query, const Bm25Settings& bm25,
                                              const Principal& principal,
                                              const filter::Filter* filter) const {
  return OracleReader(*this, principal, bm25).matching(query, filter);
}

}  // namespace quarry::search::test
