// The index compared with the oracle through random changes, flushes, merges and reopenings.
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/index.h"
#include "search/expect_hits.h"
#include "search/oracle.h"
#include "store/memory_file_system.h"

namespace quarry::index {
namespace {

using search::test::expect_same;
using search::test::kDimension;
using search::test::Oracle;
using search::test::RandomDocuments;

constexpr float kTolerance = 1e-5F;

// One index and one oracle that receive the same changes. One thread at a time.
class Life {
 public:
  Life(std::uint32_t seed, segment::FieldWeights weights)
      : chance_(seed), weights_(weights), oracle_(weights) {
    open();
  }

  void open() {
    index_.reset();
    // In about half of the cases, merges run in the background.
    const auto upkeep =
        chance_.one_in(2) ? IndexOptions::Upkeep::in_background : IndexOptions::Upkeep::in_calls;
    auto index = Index::open("/index",
                             {.dimension = kDimension,
                              .vectors = vectors::VectorCode::float32,
                              .weights = weights_,
                              .upkeep = upkeep},
                             files_, executor_);
    ASSERT_TRUE(index) << index.error().message;
    index_ = *std::move(index);
  }

  void change() {
    std::vector<store::DocumentChange> changes;
    for (std::size_t i = 0; i <= chance_.below(6); ++i) {
      const auto key = static_cast<std::int64_t>(1 + chance_.below(40));
      store::DocumentChange change = chance_.document(key, ++sequence_);
      if (chance_.one_in(4))
        change = {.key = store::DocumentKey{key}, .sequence = sequence_, .deleted = true};
      oracle_.apply(change);
      changes.push_back(std::move(change));
    }
    ASSERT_TRUE(index_->apply(changes));
    if (chance_.one_in(4)) {
      ASSERT_TRUE(index_->apply(changes)) << "applied again: must be skipped";
    }
  }

  void flush() { ASSERT_TRUE(index_->flush()); }

  // Changes that were not flushed are lost with the process; the catalog would deliver them again.
  // The oracle does not record deletions, so flush first.
  void reopen() {
    flush();
    open();
    ASSERT_EQ(index_->snapshot()->sequence(), sequence_);
  }

  void ask() {
    const auto snapshot = index_->snapshot();
    ASSERT_EQ(snapshot->documents(), oracle_.documents());
    ASSERT_EQ(snapshot->chunks(), oracle_.chunks());
    const Principal principal = chance_.principal();
    const auto filter = chance_.filter();
    const auto scope = snapshot->scope_for(principal, filter.get());
    const std::size_t k = 1 + chance_.below(30);

    const std::vector<float> vector = chance_.vectors(1);
    const auto dense = snapshot->nearest(vector, k, *scope);
    ASSERT_TRUE(dense) << dense.error().message;
    expect_same(*dense, oracle_.nearest(vector, principal, filter.get()), k);

    const std::string words = chance_.words(5);
    const auto lexical = snapshot->matching(words, k, *scope);
    ASSERT_TRUE(lexical) << lexical.error().message;
    expect_close(*lexical, oracle_.matching(words, {}, principal, filter.get()), k);
    for (const auto* hits : {&*dense, &*lexical}) {
      for (const search::ChunkHit& hit : *hits) {
        ASSERT_TRUE(oracle_.permits(hit.document, principal, filter.get()));
      }
    }
  }

  void check() {
    const auto findings = index_->check();
    ASSERT_TRUE(findings);
    ASSERT_THAT(*findings, testing::IsEmpty());
  }

  void step() {
    change();
    if (chance_.one_in(3)) flush();
    if (chance_.one_in(12)) reopen();
    if (chance_.one_in(20)) check();
    for (int i = 0; i < 5; ++i) ask();
  }

 private:
  // Sums of floats in another order: hits with nearly equal scores may trade places.
  static void expect_close(const std::vector<search::ChunkHit>& found,
                           const std::vector<search::ChunkHit>& expected, std::size_t k) {
    ASSERT_EQ(found.size(), std::min(k, expected.size()));
    std::map<store::ChunkKey, float> scores;
    for (const search::ChunkHit& hit : expected) scores[hit.chunk] = hit.score;
    std::set<store::ChunkKey> seen;
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_TRUE(seen.insert(found[i].chunk).second);
      ASSERT_TRUE(scores.contains(found[i].chunk));
      ASSERT_NEAR(found[i].score, scores[found[i].chunk], kTolerance);
      ASSERT_NEAR(found[i].score, expected[i].score, kTolerance);
    }
  }

  RandomDocuments chance_;
  store::test::MemoryFileSystem files_;
  Executor executor_{2};
  const segment::FieldWeights weights_;
  Oracle oracle_;
  std::unique_ptr<Index> index_;
  std::uint64_t sequence_ = 0;
};

TEST(IndexProperty, AgreesWithTheOracleThroughRandomChanges) {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    // Some runs use the weights of plain BM25, others ignore one field.
    Life life(seed, {.title = static_cast<double>(seed % 4), .text = seed % 8 == 7 ? 0.0 : 1.0});
    for (int step = 0; step < 60 && !testing::Test::HasFatalFailure(); ++step) life.step();
    if (testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace quarry::index
