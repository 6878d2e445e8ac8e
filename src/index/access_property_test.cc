// Access control: random documents with labels and metadata, random principals, filters and
// questions, through changes, deletions, merges and reopenings, compared with the oracle.
// QUARRY_LONG=1 runs a million cases.
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "filter/filter.h"
#include "index/index.h"
#include "search/expect_hits.h"
#include "search/random_filters.h"
#include "store/memory_file_system.h"

namespace quarry::index {
namespace {

using search::test::expect_same;
using search::test::kDimension;
using search::test::Oracle;
using search::test::OracleReader;
using search::test::RandomFilters;

constexpr float kTolerance = 1e-5F;

std::size_t cases() { return std::getenv("QUARRY_LONG") ? 1'000'000 : 100'000; }

// An index in memory. One thread at a time.
class TestIndex {
 public:
  // `graph_from`: the number of windows from which a segment has a graph.
  explicit TestIndex(std::size_t graph_from = 10'000) : graph_from_(graph_from) { open(); }

  void open() {
    index_.reset();
    auto index = Index::open("/index",
                             {.dimension = kDimension,
                              .vectors = vectors::VectorCode::float32,
                              .graph_from = graph_from_},
                             files_, executor_);
    ASSERT_TRUE(index) << index.error().message;
    index_ = *std::move(index);
  }
  Index* operator->() { return index_.get(); }

 private:
  const std::size_t graph_from_;
  store::test::MemoryFileSystem files_;
  Executor executor_{1};
  std::unique_ptr<Index> index_;
};

// Generates random changes. One thread at a time.
class Story {
 public:
  explicit Story(std::uint32_t seed) : chance_(seed) {}

  RandomFilters& chance() { return chance_; }
  std::vector<store::DocumentChange> next() {
    std::vector<store::DocumentChange> changes;
    for (std::size_t i = 0; i <= chance_.plain().below(8); ++i) {
      const auto key = static_cast<std::int64_t>(1 + chance_.plain().below(30));
      if (chance_.plain().one_in(5)) {
        changes.push_back(
            {.key = store::DocumentKey{key}, .sequence = ++sequence_, .deleted = true});
      } else {
        changes.push_back(chance_.document(key, ++sequence_));
      }
    }
    return changes;
  }

 private:
  RandomFilters chance_;
  std::uint64_t sequence_ = 0;
};

// The same hits in the same order, except that hits with nearly equal scores may trade places:
// floats are added in another order.
void expect_close(const std::vector<search::ChunkHit>& found,
                  const std::vector<search::ChunkHit>& expected, std::size_t k) {
  ASSERT_EQ(found.size(), std::min(k, expected.size()));
  std::map<store::ChunkKey, float> scores;
  for (const search::ChunkHit& hit : expected) scores[hit.chunk] = hit.score;
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_TRUE(scores.contains(found[i].chunk)) << "forbidden, duplicate, or without the words";
    ASSERT_NEAR(found[i].score, scores[found[i].chunk], kTolerance);
    ASSERT_NEAR(found[i].score, expected[i].score, kTolerance);
    scores.erase(found[i].chunk);
  }
}

// Runs both kinds of search for one principal through one filter. Counts the hits.
void search_both_ways(RandomFilters& chance, const search::Snapshot& snapshot,
                      const Principal& principal, const OracleReader& reader, std::size_t& found) {
  const std::shared_ptr<const filter::Filter> filter = chance.filter();
  SCOPED_TRACE(filter ? filter->to_string() : "no filter");
  const auto scope = snapshot.scope_for(principal, filter.get());
  const std::size_t k = 1 + chance.plain().below(20);
  const std::vector<float> vector = chance.plain().vectors(1);
  const auto dense = snapshot.nearest(vector, k, *scope);
  ASSERT_TRUE(dense) << dense.error().message;
  expect_same(*dense, reader.nearest(vector, filter.get()), k);
  const std::string words = chance.plain().words(4);
  const auto lexical = snapshot.matching(words, k, *scope);
  ASSERT_TRUE(lexical) << lexical.error().message;
  expect_close(*lexical, reader.matching(words, filter.get()), k);
  found += dense->size() + lexical->size();
}

// Applies random changes to an index and to the oracle; after every step some principals run
// searches, until there were `wanted` of them. Returns their number, and how many hits
// `search_once` counted.
struct Searches {
  std::size_t questions = 0, found = 0;
};
template <class Keep, class Ask>
Searches search_through_stories(std::size_t wanted, std::size_t graph_from, const Keep& keep,
                                const Ask& search_once) {
  constexpr std::size_t kPrincipals = 4, kQuestions = 25;
  Searches searches;
  for (std::uint32_t seed = 1; searches.questions < wanted; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    TestIndex index(graph_from);
    Oracle oracle;
    Story story(seed);
    RandomFilters& chance = story.chance();
    for (int step = 0; step < 20; ++step) {
      const std::vector<store::DocumentChange> changes = story.next();
      for (const store::DocumentChange& change : changes) oracle.apply(change);
      EXPECT_TRUE(index->apply(changes));
      keep(index, chance);
      const auto snapshot = index->snapshot();
      for (std::size_t p = 0; p < kPrincipals; ++p) {
        const Principal principal = chance.principal();
        const OracleReader reader(oracle, principal);
        for (std::size_t q = 0; q < kQuestions; ++q) {
          search_once(chance, *snapshot, principal, reader, searches.found);
          if (testing::Test::HasFailure()) return searches;
        }
      }
      searches.questions += kPrincipals * kQuestions;
    }
  }
  return searches;
}

TEST(AccessProperty, EverySearchFindsExactlyThePermittedChunks) {
  const auto keep = [](TestIndex& index, RandomFilters& chance) {
    if (chance.plain().one_in(3)) {
      ASSERT_TRUE(index->flush());
    }
    if (chance.plain().one_in(9)) {
      ASSERT_TRUE(index->flush());
      index.open();
    }
  };
  const Searches searches = search_through_stories(cases(), 10'000, keep, search_both_ways);
  EXPECT_GT(searches.found, 3 * searches.questions)
      << "if filters permit nothing, the test checks nothing";
}

// Walks may miss some of the best chunks, but return as many as requested and none that is
// forbidden.
void search_by_walk(RandomFilters& chance, const search::Snapshot& snapshot,
                    const Principal& principal, const OracleReader& reader, std::size_t& found) {
  const std::shared_ptr<const filter::Filter> filter = chance.filter();
  SCOPED_TRACE(filter ? filter->to_string() : "no filter");
  const std::size_t k = 1 + chance.plain().below(20);
  const std::vector<float> vector = chance.plain().vectors(1);
  const auto hits = snapshot.nearest(vector, k, *snapshot.scope_for(principal, filter.get()),
                                     {.width = 1 + chance.plain().below(12)});
  ASSERT_TRUE(hits) << hits.error().message;
  const std::vector<search::ChunkHit> permitted = reader.nearest(vector, filter.get());
  ASSERT_EQ(hits->size(), std::min(k, permitted.size()));
  std::map<store::ChunkKey, float> scores;
  for (const search::ChunkHit& hit : permitted) scores[hit.chunk] = hit.score;
  for (const search::ChunkHit& hit : *hits) {
    ASSERT_TRUE(scores.contains(hit.chunk)) << "forbidden or duplicate";
    // The score is that of the best window, or of another that the walk found.
    ASSERT_LE(hit.score, scores[hit.chunk] + kTolerance);
    scores.erase(hit.chunk);
  }
  found += hits->size();
}

TEST(AccessProperty, WalksThroughGraphsOfEverySegmentFindOnlyPermittedChunks) {
  const auto keep = [](TestIndex& index, RandomFilters& chance) {
    if (chance.plain().one_in(2)) {
      ASSERT_TRUE(index->flush());
    }
  };
  const Searches searches = search_through_stories(cases() / 4, 1, keep, search_by_walk);
  EXPECT_GT(searches.found, searches.questions)
      << "if filters permit nothing, the test checks nothing";
}

// Identical to the last bit.
void expect_identical(const std::vector<search::ChunkHit>& a,
                      const std::vector<search::ChunkHit>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].chunk, b[i].chunk);
    ASSERT_EQ(a[i].document, b[i].document);
    ASSERT_EQ(std::bit_cast<std::uint32_t>(a[i].score), std::bit_cast<std::uint32_t>(b[i].score));
  }
}

// The change as an index receives it that never contained documents hidden from the principal.
store::DocumentChange as_seen_by(const Principal& principal, store::DocumentChange change) {
  if (change.deleted || principal.may_read(change.labels)) return change;
  return {.key = change.key, .sequence = change.sequence, .deleted = true};
}

TEST(AccessProperty, HiddenDocumentsChangeNoScoreNoOrderAndNoCount) {
  const std::size_t seeds = std::getenv("QUARRY_LONG") ? 2000 : 200;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    TestIndex whole, part;
    Story story(seed);
    RandomFilters& chance = story.chance();
    Principal principal = chance.principal();
    while (principal.sees_all) principal = chance.principal();
    for (int step = 0; step < 12; ++step) {
      const std::vector<store::DocumentChange> changes = story.next();
      std::vector<store::DocumentChange> seen;
      for (const store::DocumentChange& change : changes)
        seen.push_back(as_seen_by(principal, change));
      ASSERT_TRUE(whole->apply(changes));
      ASSERT_TRUE(part->apply(seen));
      if (chance.plain().one_in(3)) {
        ASSERT_TRUE(whole->flush());
      }
      if (chance.plain().one_in(3)) {
        ASSERT_TRUE(part->flush());
      }
      for (int question = 0; question < 8; ++question) {
        const std::shared_ptr<const filter::Filter> filter = chance.filter();
        const auto a = whole->snapshot(), b = part->snapshot();
        const auto in_whole = a->scope_for(principal, filter.get());
        const auto in_part = b->scope_for(principal, filter.get());
        ASSERT_EQ(in_whole->permitted_chunks(), in_part->permitted_chunks());
        const std::vector<float> vector = chance.plain().vectors(1);
        expect_identical(*a->nearest(vector, 10, *in_whole), *b->nearest(vector, 10, *in_part));
        const std::string words = chance.plain().words(4);
        expect_identical(*a->matching(words, 10, *in_whole), *b->matching(words, 10, *in_part));
        const std::vector<float> wrong(kDimension + 1);
        EXPECT_EQ(a->nearest(wrong, 10, *in_whole).error().message,
                  b->nearest(wrong, 10, *in_part).error().message);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

}  // namespace
}  // namespace quarry::index
