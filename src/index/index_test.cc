// Edge cases of an index, and readers beside a writer.
#include "index/index.h"

#include <atomic>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "search/oracle.h"
#include "store/memory_file_system.h"

namespace quarry::index {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

store::DocumentChange note(std::int64_t key, std::uint64_t sequence, std::string text,
                           std::vector<float> vectors = {}) {
  store::DocumentChange change{
      .key = store::DocumentKey{key}, .sequence = sequence, .metadata = Json::object()};
  store::ChunkRecord chunk;
  chunk.key = store::ChunkKey{key * 10};
  chunk.chunk_id = "note";
  chunk.text = std::move(text);
  chunk.vectors = std::move(vectors);
  change.chunks.push_back(std::move(chunk));
  return change;
}

std::vector<std::int64_t> keys(const std::vector<search::ChunkHit>& hits) {
  std::vector<std::int64_t> keys;
  for (const search::ChunkHit& hit : hits) keys.push_back(static_cast<std::int64_t>(hit.chunk));
  return keys;
}

class IndexTest : public testing::Test {
 protected:
  std::unique_ptr<Index> open(std::size_t dimension) {
    auto index = Index::open("/index", {.dimension = dimension}, files_, executor_);
    EXPECT_TRUE(index) << index.error().message;
    return *std::move(index);
  }
  static std::vector<search::ChunkHit> matching(const Index& index, std::string_view query,
                                                std::size_t k = 10) {
    const auto snapshot = index.snapshot();
    return *snapshot->matching(query, k, *snapshot->scope_for(Principal::owner(), nullptr));
  }
  static std::vector<search::ChunkHit> nearest(const Index& index, std::vector<float> query,
                                               std::size_t k = 10) {
    const auto snapshot = index.snapshot();
    return *snapshot->nearest(query, k, *snapshot->scope_for(Principal::owner(), nullptr));
  }

  store::test::MemoryFileSystem files_;
  Executor executor_{2};
};

TEST_F(IndexTest, AnEmptyIndexFindsNothing) {
  const auto index = open(2);
  EXPECT_THAT(matching(*index, "pump"), IsEmpty());
  EXPECT_THAT(nearest(*index, {1, 0}), IsEmpty());
  EXPECT_TRUE(index->flush());
  EXPECT_EQ(index->snapshot()->sequence(), 0U);
}

TEST_F(IndexTest, WorksWithoutVectors) {
  const auto index = open(0);
  ASSERT_TRUE(index->apply({note(1, 1, "a pump"), note(2, 2, "a seal")}));
  EXPECT_THAT(keys(matching(*index, "pump")), ElementsAre(10));
  const auto snapshot = index->snapshot();
  const auto dense = snapshot->nearest({}, 3, *snapshot->scope_for(Principal::owner(), nullptr));
  EXPECT_EQ(dense.error().code, Code::invalid);
}

TEST_F(IndexTest, VectorsOfAnotherDimensionAreRefusedBeforeAnythingIsApplied) {
  const auto index = open(2);
  const auto applied = index->apply({note(1, 1, "pump", {1, 0}), note(2, 2, "seal", {1, 2, 3})});
  ASSERT_FALSE(applied);
  EXPECT_THAT(applied.error().message, HasSubstr("3 numbers, expected rows of 2"));
  EXPECT_EQ(index->snapshot()->documents(), 0U);
  EXPECT_EQ(index->snapshot()->sequence(), 0U);
}

TEST_F(IndexTest, AChunkScoresAsItsBestWindowEvenIfItHasVeryMany) {
  const auto index = open(1);
  std::vector<float> windows(1000, 0.0F);
  windows[700] = 5;
  ASSERT_TRUE(index->apply({note(1, 1, "", {1, 4}), note(2, 2, "", windows), note(3, 3, "", {3})}));
  EXPECT_THAT(keys(nearest(*index, {1})), ElementsAre(20, 10, 30));
}

TEST_F(IndexTest, NaNScoresAreNotHits) {
  const auto index = open(1);
  ASSERT_TRUE(index->apply({note(1, 1, "", {NAN}), note(2, 2, "", {3})}));
  EXPECT_THAT(keys(nearest(*index, {1})), ElementsAre(20));
  EXPECT_THAT(nearest(*index, {NAN}), IsEmpty());
}

TEST_F(IndexTest, TheTitleCountsUnlessTheTextBeginsWithIt) {
  const auto index = open(0);
  auto titled = note(1, 1, "how to grease it");
  titled.title = "Centrifugal pump";
  auto headed = note(2, 2, "Centrifugal pump how to grease it");
  headed.title = "Centrifugal pump";
  ASSERT_TRUE(index->apply({titled, headed}));
  const auto hits = matching(*index, "pump");
  EXPECT_THAT(keys(hits), ElementsAre(10, 20));
  EXPECT_EQ(hits[0].score, hits[1].score);
}

TEST_F(IndexTest, ATitleWordCountsByItsWeight) {
  store::DocumentChange titled = note(1, 1, "a new seal"), described = note(2, 2, "pump and seal");
  titled.title = "pump";
  described.title = "seal";
  const auto first = [&](segment::FieldWeights weights) {
    const auto index = *Index::create("/weights", {.weights = weights}, files_, executor_);
    EXPECT_TRUE(index->apply({titled, described}));
    const auto hits = matching(*index, "pump");
    return hits.empty() ? 0 : static_cast<std::int64_t>(hits.front().document);
  };
  EXPECT_EQ(first({.title = 2, .text = 1}), 1);
  EXPECT_EQ(first({.title = 1, .text = 2}), 2);
  EXPECT_EQ(first({.title = 0.5, .text = 1}), 2);
  EXPECT_EQ(first({.title = 1.25, .text = 1}), 1);
  EXPECT_EQ(first({.title = 1, .text = 0}), 1);
  EXPECT_EQ(first({.title = 0, .text = 1}), 2);
}

// With one document: idf is ln(1 + 0.5 / 1.5), and its length is the mean length, both of chunks
// and of documents.
TEST_F(IndexTest, AWeightCountsBeforeSaturation) {
  store::DocumentChange only = note(1, 1, "seal pump");
  only.title = "pump";
  for (const auto& [title, text] : {std::pair{1.0, 1.0}, {2.0, 1.0}, {1.5, 1.0}, {0.25, 0.75}}) {
    const segment::FieldWeights weights{.title = title, .text = text};
    const auto index = *Index::create("/weights", {.weights = weights}, files_, executor_);
    ASSERT_TRUE(index->apply({only}));
    const double count = title + text;
    EXPECT_NEAR(matching(*index, "pump").front().score,
                std::log(1 + 0.5 / 1.5) * count / (count + search::Bm25Settings().k1), 1e-5)
        << title << " " << text;
  }
}

TEST_F(IndexTest, OtherWeightsAreAConflict) {
  ASSERT_TRUE(open(0)->flush());
  const auto index = Index::open("/index", {.weights = {.title = 2.5}}, files_, executor_);
  ASSERT_FALSE(index);
  EXPECT_EQ(index.error().code, Code::conflict);
  EXPECT_THAT(index.error().message, HasSubstr("standard-3, title 2.5, text 1, found standard-3"));
}

TEST_F(IndexTest, WeightsAreMultiplesOfAQuarterAndNotBothZero) {
  for (const segment::FieldWeights good :
       {segment::FieldWeights{}, {0, 1}, {16, 0.25}, {2.75, 0}}) {
    EXPECT_TRUE(segment::check_weights(good));
  }
  EXPECT_EQ(segment::check_weights({.title = 0.3}).error().message,
            "index.title_weight: expected a multiple of 0.25 from 0 to 16, found 0.3");
  EXPECT_EQ(segment::check_weights({.text = -1}).error().message,
            "index.text_weight: expected a multiple of 0.25 from 0 to 16, found -1");
  EXPECT_EQ(segment::check_weights({.title = 16.25}).error().code, Code::invalid);
  EXPECT_EQ(segment::check_weights({.text = std::nan("")}).error().code, Code::invalid);
  EXPECT_THAT(segment::check_weights({.title = 0, .text = 0}).error().message,
              HasSubstr("are both 0"));
}

TEST_F(IndexTest, AScopeOfAnotherSnapshotIsRefused) {
  const auto index = open(0);
  const auto before = index->snapshot();
  const auto scope = before->scope_for(Principal::owner(), nullptr);
  ASSERT_TRUE(index->apply({note(1, 1, "pump")}));
  EXPECT_EQ(index->snapshot()->matching("pump", 3, *scope).error().code, Code::internal);
}

TEST_F(IndexTest, ASnapshotKeepsItsStateWhileTheIndexChanges) {
  const auto index = open(0);
  ASSERT_TRUE(index->apply({note(1, 1, "pump")}));
  ASSERT_TRUE(index->flush());
  const auto before = index->snapshot();
  ASSERT_TRUE(index->apply({{.key = store::DocumentKey{1}, .sequence = 2, .deleted = true}}));
  ASSERT_TRUE(index->flush());
  EXPECT_EQ(before->documents(), 1U);
  EXPECT_EQ(before->matching("pump", 3, *before->scope_for(Principal::owner(), nullptr))->size(),
            1U);
  EXPECT_EQ(index->snapshot()->documents(), 0U);
  EXPECT_THAT(matching(*index, "pump"), IsEmpty());
}

TEST_F(IndexTest, TheLastChangeOfADocumentInOneCallWins) {
  const auto index = open(0);
  ASSERT_TRUE(index->apply({note(1, 1, "pump"), note(1, 2, "seal")}));
  EXPECT_THAT(matching(*index, "pump"), IsEmpty());
  EXPECT_THAT(keys(matching(*index, "seal")), ElementsAre(10));
}

TEST_F(IndexTest, SingleChangesLeaveFewSegments) {
  const auto index = open(0);
  for (int i = 1; i <= 300; ++i) {
    ASSERT_TRUE(
        index->apply({note(i, static_cast<std::uint64_t>(i), "pump " + std::to_string(i))}));
  }
  EXPECT_EQ(matching(*index, "pump", 1000).size(), 300U);
  ASSERT_TRUE(index->flush());
  EXPECT_THAT(*files_.list("/index"), ElementsAre("manifest", "segment-1"));
}

// Each change writes two documents: a reader that sees one of them must see both.
TEST_F(IndexTest, ReadersSeeWholeChangesWhileTheWriterWorks) {
  const auto index = open(search::test::kDimension);
  std::atomic<bool> done{false};
  std::atomic<std::size_t> torn{0}, asked{0};
  const auto read = [&] {
    while (!done) {
      const auto snapshot = index->snapshot();
      const auto scope = snapshot->scope_for(Principal::owner(), nullptr);
      const auto found = snapshot->matching("twin", 1000, *scope);
      const auto near =
          snapshot->nearest(std::vector<float>(search::test::kDimension, 1), 1000, *scope);
      torn += !found || !near || found->size() % 2 != 0 || found->size() != near->size();
      torn += found && found->size() != snapshot->chunks();
      ++asked;
    }
  };
  std::vector<std::jthread> readers;
  for (int i = 0; i < 3; ++i) readers.emplace_back(read);
  std::uint64_t sequence = 0;
  for (int round = 0; round < 150; ++round) {
    std::vector<store::DocumentChange> changes;
    for (std::int64_t twin : {round % 40, 100 + round % 40}) {
      changes.push_back(note(twin, ++sequence, "twin", {1, 2, 3, 4}));
      if (round % 7 == 3)
        changes.back() = {.key = store::DocumentKey{twin}, .sequence = sequence, .deleted = true};
    }
    ASSERT_TRUE(index->apply(std::move(changes)));
    if (round % 5 == 0) {
      ASSERT_TRUE(index->flush());
    }
  }
  while (asked < 50) std::this_thread::yield();
  done = true;
  readers.clear();
  EXPECT_EQ(torn, 0U);
}

}  // namespace
}  // namespace quarry::index
