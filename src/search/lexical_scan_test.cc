// Compares the pruned search with adding up every posting, over segments of several windows.
#include "search/lexical_scan.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "search/scope.h"
#include "segment/segment_builder.h"

namespace quarry::search {
namespace {

constexpr int kWords = 60;

std::vector<words::QueryWord> words(const std::vector<std::string>& terms) {
  std::vector<words::QueryWord> words;
  for (const std::string& term : terms) words.push_back({.term = term});
  return words;
}

// All that the principal may read.
Scope scope_of(std::span<const segment::SegmentView> views, const Principal& principal) {
  const auto permits = PermitCaches().of(views);
  return Scope({.snapshot = 1, .views = views, .permits = permits}, principal, nullptr);
}

// A collection of several segments, with some documents deleted. One thread at a time.
class Corpus {
 public:
  Corpus(std::uint32_t seed, std::vector<std::size_t> documents_of_segments,
         std::size_t most_chunks)
      : random_(seed) {
    for (const std::size_t documents : documents_of_segments) add_segment(documents, most_chunks);
  }

  const std::vector<segment::SegmentView>& views() const { return views_; }

  std::vector<std::string> question() {
    std::vector<std::string> terms;
    for (std::size_t i = 0; i <= random_() % 7; ++i) terms.push_back(word());
    return terms;
  }

  // By the formula, in double precision, over all live documents.
  std::map<store::ChunkKey, double> scores(const std::vector<std::string>& terms,
                                           const Bm25Settings& settings,
                                           const Principal& principal) const {
    return scores(terms, settings, principal, [&](const std::string& term, bool by_document) {
      return statistics(term, principal, by_document);
    });
  }

  // As one word whose frequency is the sum of the terms' frequencies.
  std::map<store::ChunkKey, double> scores_of_one(const std::vector<std::string>& terms,
                                                  const Principal& principal) const {
    return scores(terms, {}, principal, [&](const std::string&, bool by_document) {
      Statistics all = statistics(terms.front(), principal, by_document);
      for (std::size_t i = 1; i < terms.size(); ++i) {
        all.with += statistics(terms[i], principal, by_document).with;
      }
      return all;
    });
  }

 private:
  struct Statistics {
    double all = 0, with = 0, mean = 0;
  };

  template <class StatisticsOf>
  std::map<store::ChunkKey, double> scores(const std::vector<std::string>& terms,
                                           const Bm25Settings& settings, const Principal& principal,
                                           const StatisticsOf& statistics_of) const {
    std::map<store::ChunkKey, double> scores;
    for (const std::string& term : terms) {
      const Statistics of_chunks = statistics_of(term, false),
                       of_documents = statistics_of(term, true);
      for (const segment::AnalysedDocument& document : alive_) {
        if (!principal.may_read(document.labels)) continue;
        double count = 0, length = 0;
        for (const segment::AnalysedChunk& chunk : document.chunks) {
          count += static_cast<double>(std::ranges::count(chunk.terms, term));
          length += static_cast<double>(chunk.terms.size());
        }
        if (count == 0) continue;
        const double part = settings.document_share * bm25(of_documents, count, length, settings);
        for (const segment::AnalysedChunk& chunk : document.chunks) {
          const auto own = static_cast<double>(std::ranges::count(chunk.terms, term));
          double& score = scores[chunk.key];
          score += part;
          if (own == 0) continue;
          has_word_[chunk.key] = true;
          score += (1 - settings.document_share) *
                   bm25(of_chunks, own, static_cast<double>(chunk.terms.size()), settings);
        }
      }
    }
    std::erase_if(scores, [&](const auto& each) { return !has_word_.contains(each.first); });
    has_word_.clear();
    return scores;
  }

  // Cubing makes few words common and most rare.
  std::string word() {
    const double u = std::uniform_real_distribution<>(0, 1)(random_);
    return "w" + std::to_string(static_cast<int>(kWords * u * u * u));
  }

  void add_segment(std::size_t documents, std::size_t most_chunks) {
    std::vector<segment::AnalysedDocument> all;
    for (std::size_t i = 0; i < documents; ++i) {
      segment::AnalysedDocument& document = all.emplace_back();
      document.key = store::DocumentKey{++keys_};
      if (random_() % 5 == 0) document.labels = {"hr"};
      const std::size_t chunks = most_chunks == 1 ? 1 : random_() % (most_chunks + 1);
      for (std::size_t c = 0; c < chunks; ++c) {
        // Keys do not ascend with rows, as after an update.
        segment::AnalysedChunk& chunk = document.chunks.emplace_back();
        chunk.key = store::ChunkKey{static_cast<std::int64_t>((++keys_ * 7919) % 1'000'003)};
        for (std::size_t w = random_() % 30; w > 0; --w) chunk.terms.push_back(word());
      }
    }
    const auto segment = *segment::Segment::in_memory(segment::build_segment(all, {}));
    std::vector<std::uint32_t> dead;
    for (std::size_t i = 0; i < documents; ++i) {
      if (random_() % 6 == 0) {
        dead.push_back(static_cast<std::uint32_t>(i));
      } else {
        alive_.push_back(all[i]);
      }
    }
    views_.push_back(segment::without(segment::view_of(segment), dead));
  }

  // Over what may be read (docs/decisions/0009-permitted-statistics.md).
  Statistics statistics(const std::string& term, const Principal& principal,
                        bool by_document) const {
    Statistics found;
    double length = 0;
    for (const segment::AnalysedDocument& document : alive_) {
      if (!principal.may_read(document.labels)) continue;
      bool in_document = false;
      for (const segment::AnalysedChunk& chunk : document.chunks) {
        const bool has = std::ranges::find(chunk.terms, term) != chunk.terms.end();
        length += static_cast<double>(chunk.terms.size());
        in_document |= has;
        if (!by_document) found.with += has;
        if (!by_document) ++found.all;
      }
      if (by_document) found.with += in_document;
      if (by_document) ++found.all;
    }
    found.mean = std::max(1.0, length / found.all);
    return found;
  }

  static double bm25(const Statistics& of, double count, double length,
                     const Bm25Settings& settings) {
    return std::log(1 + (of.all - of.with + 0.5) / (of.with + 0.5)) * count /
           (count + settings.k1 * (1 - settings.b + settings.b * length / of.mean));
  }

  std::mt19937 random_;
  std::int64_t keys_ = 0;
  std::vector<segment::AnalysedDocument> alive_;
  std::vector<segment::SegmentView> views_;
  mutable std::map<store::ChunkKey, bool> has_word_;
};

void expect_the_best(const std::vector<ChunkHit>& hits,
                     const std::map<store::ChunkKey, double>& scores, std::size_t k) {
  std::vector<double> best;
  for (const auto& [key, score] : scores) best.push_back(score);
  std::ranges::sort(best, std::greater());
  ASSERT_EQ(hits.size(), std::min(k, best.size()));
  for (std::size_t i = 0; i < hits.size(); ++i) {
    ASSERT_TRUE(scores.contains(hits[i].chunk));
    ASSERT_NEAR(hits[i].score, scores.at(hits[i].chunk), 2e-5);
    ASSERT_NEAR(hits[i].score, best[i], 2e-5);
    if (i == 0) continue;
    ASSERT_GE(hits[i - 1].score, hits[i].score);
    if (hits[i - 1].score == hits[i].score) {
      ASSERT_LT(hits[i - 1].chunk, hits[i].chunk);
    }
  }
}

void compare(Corpus& corpus, int questions) {
  const Principal readers[] = {Principal::owner(), Principal::with_labels({})};
  for (int i = 0; i < questions && !testing::Test::HasFatalFailure(); ++i) {
    const Principal& principal = readers[i % 2];
    const Scope scope = scope_of(corpus.views(), principal);
    const auto terms = corpus.question();
    const Bm25Settings settings{.document_share = i % 5 == 0 ? 0.0F : 0.25F};
    const auto scores = corpus.scores(terms, settings, principal);
    for (const std::size_t k : {1, 10, 100, 3000}) {
      expect_the_best(scan_matching(corpus.views(), scope, {words(terms), {}}, k, settings), scores,
                      k);
    }
  }
}

TEST(LexicalScan, EqualsAFullScanWhereDocumentsAreOneChunk) {
  Corpus corpus(1, {40'000, 130, 1}, 1);
  compare(corpus, 6);
}

TEST(LexicalScan, EqualsAFullScanWhereDocumentsAreSeveralChunks) {
  Corpus corpus(2, {16'000, 300}, 5);
  compare(corpus, 6);
}

TEST(LexicalScan, EqualsAFullScanWhereADocumentIsLongerThanAWindow) {
  Corpus corpus(3, {3}, 30'000);
  compare(corpus, 4);
}

// The floor estimated from a sample may exceed every score in the first window.
TEST(LexicalScan, FindsTheBestWhereTheFirstWindowHasNone) {
  constexpr int kDocuments = 60'000, kShortFrom = 40'000;
  std::vector<segment::AnalysedDocument> documents;
  for (int i = 0; i < kDocuments; ++i) {
    segment::AnalysedDocument& document = documents.emplace_back();
    document.key = store::DocumentKey{i + 1};
    segment::AnalysedChunk& chunk = document.chunks.emplace_back();
    chunk.key = store::ChunkKey{i + 1};
    chunk.terms.assign(i < kShortFrom ? 60 : 1, "common");
    if (i % 100 == 0) chunk.terms[0] = "rare";
  }
  const std::vector views{segment::view_of(
      *segment::Segment::in_memory(segment::build_segment(std::move(documents), {})))};
  const Scope scope = scope_of(views, Principal::owner());
  const auto hits = scan_matching(views, scope, {.words = {{"rare"}}, .prefixes = {}}, 10, {});
  ASSERT_EQ(hits.size(), 10U);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(hits[static_cast<std::size_t>(i)].chunk, store::ChunkKey{kShortFrom + 100 * i + 1});
  }
}

TEST(LexicalScan, APrefixFindsTheWordsThatBeginWithIt) {
  Corpus corpus(5, {500, 20}, 3);
  const Scope scope = scope_of(corpus.views(), Principal::owner());
  std::map<store::ChunkKey, double> expected;
  for (const char* word :
       {"w4", "w40", "w41", "w42", "w43", "w44", "w45", "w46", "w47", "w48", "w49"}) {
    expected.merge(corpus.scores({word}, {.document_share = 0}, Principal::owner()));
  }
  const auto hits = scan_matching(corpus.views(), scope, {{}, {{"w4"}}}, 5000, {});
  ASSERT_EQ(hits.size(), expected.size());
  for (const ChunkHit& hit : hits) ASSERT_TRUE(expected.contains(hit.chunk));
  EXPECT_TRUE(scan_matching(corpus.views(), scope, {{}, {{"x"}}}, 10, {}).empty());
}

TEST(LexicalScan, ANameCountsAsIfItWereRepeatedInTheQuestion) {
  Corpus corpus(6, {500, 20}, 3);
  const Scope scope = scope_of(corpus.views(), Principal::owner());
  const words::LexicalQuery once{.words = {{"w4"}, {"w9"}}, .prefixes = {}, .names = {"w9"}};
  const auto hits = scan_matching(corpus.views(), scope, once, 5000, {.name_weight = 2});
  const auto scores = corpus.scores({"w4", "w9", "w9"}, {}, Principal::owner());
  expect_the_best(hits, scores, 5000);
}

TEST(LexicalScan, AWordOfSeveralTermsIsAsRareAsAllOfThem) {
  Corpus corpus(8, {4000, 30}, 3);
  const Scope scope = scope_of(corpus.views(), Principal::owner());
  const auto hits = scan_matching(corpus.views(), scope, {{{"w30", {"w40", "x"}}}, {}}, 20'000, {});
  EXPECT_FALSE(hits.empty());
  expect_the_best(hits, corpus.scores_of_one({"w30", "w40"}, Principal::owner()), 20'000);
}

TEST(LexicalScan, WithWordsKeepsTheChunksThatContainAllWords) {
  Corpus corpus(7, {3000, 200}, 3);
  for (const Principal& principal : {Principal::owner(), Principal::with_labels({})}) {
    const Scope scope = scope_of(corpus.views(), principal);
    std::size_t found = 0;
    for (int i = 0; i < 40; ++i) {
      auto terms = corpus.question();
      std::map<store::ChunkKey, double> expected = corpus.scores(terms, {}, principal);
      for (const std::string& term : terms) {
        const auto with = corpus.scores({term}, {.document_share = 0}, principal);
        std::erase_if(expected, [&](const auto& each) { return !with.contains(each.first); });
      }
      const Scope narrow = scope.with_words(corpus.views(), words(terms));
      ASSERT_EQ(narrow.permitted_chunks(), expected.size());
      expect_the_best(scan_matching(corpus.views(), narrow, {words(terms), {}}, 5000, {}), expected,
                      5000);
      found += expected.size();
    }
    EXPECT_GT(found, 1000U) << "too few hits to be a test";
    const std::vector<std::string> unknown = {"w1", "x"};
    EXPECT_EQ(scope.with_words(corpus.views(), words(unknown)).permitted_chunks(), 0U);
  }
}

TEST(LexicalScan, AScoreDoesNotDependOnK) {
  Corpus corpus(4, {5000}, 3);
  const Scope scope = scope_of(corpus.views(), Principal::owner());
  for (int i = 0; i < 50; ++i) {
    const auto terms = corpus.question();
    const auto all = scan_matching(corpus.views(), scope, {words(terms), {}}, 20'000, {});
    auto few = scan_matching(corpus.views(), scope, {words(terms), {}}, 17, {});
    ASSERT_EQ(few.size(), std::min<std::size_t>(17, all.size()));
    for (std::size_t h = 0; h < few.size(); ++h) {
      ASSERT_EQ(few[h].chunk, all[h].chunk);
      ASSERT_EQ(few[h].score, all[h].score) << "scores must be identical";
    }
  }
}

}  // namespace
}  // namespace quarry::search
