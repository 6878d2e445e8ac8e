// Dense search compared with an exhaustive scan, for each code. Graphs and lists are forced where a
// real index of this size has none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>

#include "filter/filter.h"
#include "index/index.h"
#include "store/memory_file_system.h"

namespace quarry::index {
namespace {

using testing::IsEmpty;

constexpr std::size_t kDimension = 24;
constexpr std::size_t kWanted = 10;

// Random points around a few centres, as passages cluster by subject. One thread at a time.
class Points {
 public:
  explicit Points(std::uint32_t seed) : random_(seed) {
    for (auto& centre : centres_) centre = normal();
  }
  std::vector<float> rows(std::size_t count) {
    std::vector<float> values;
    for (std::size_t i = 0; i < count; ++i) {
      const std::vector<float>& centre = centres_[random_() % centres_.size()];
      std::vector<float> row = normal();
      float length = 0;
      for (std::size_t d = 0; d < kDimension; ++d) {
        row[d] = 0.6F * row[d] + centre[d];
        length += row[d] * row[d];
      }
      for (const float value : row) values.push_back(value / std::sqrt(length));
    }
    return values;
  }
  std::size_t below(std::size_t n) { return random_() % n; }

 private:
  std::vector<float> normal() {
    std::vector<float> values(kDimension);
    for (float& value : values) value = std::normal_distribution<float>()(random_);
    return values;
  }
  std::mt19937 random_;
  std::vector<std::vector<float>> centres_{20};
};

struct Setting {
  vectors::VectorCode code;
  std::size_t graph_from;
};

// An index, and the same documents as floats. One thread at a time.
class DenseSearch : public testing::TestWithParam<Setting> {
 protected:
  void SetUp() override { reopen(); }

  void reopen() {
    if (index_) {
      ASSERT_TRUE(index_->flush());
    }
    index_.reset();
    auto index = Index::open(
        "/index",
        {.dimension = kDimension, .vectors = GetParam().code, .graph_from = GetParam().graph_from},
        files_, executor_);
    ASSERT_TRUE(index) << index.error().message;
    index_ = *std::move(index);
  }

  // Document `key` has chunks 10 key, 10 key + 1, ..., each of up to three windows.
  void put(std::int64_t key) {
    store::DocumentChange change{.key = store::DocumentKey{key}, .sequence = ++sequence_};
    change.metadata = Json::object({{"group", key % 10}});
    if (key % 7 == 0) change.labels = {"board"};
    for (std::size_t i = 0; i <= points_.below(3); ++i) {
      store::ChunkRecord& chunk = change.chunks.emplace_back();
      chunk.key = store::ChunkKey{key * 10 + static_cast<std::int64_t>(i)};
      chunk.text = "text";
      chunk.vectors = points_.rows(1 + points_.below(3));
    }
    documents_[key] = change;
    ASSERT_TRUE(index_->apply({change}));
  }
  void remove(std::int64_t key) {
    documents_.erase(key);
    ASSERT_TRUE(index_->apply(
        {{.key = store::DocumentKey{key}, .sequence = ++sequence_, .deleted = true}}));
  }

  static double score(const store::ChunkRecord& chunk, std::span<const float> query) {
    double best = -1e9;
    for (std::size_t at = 0; at < chunk.vectors.size(); at += kDimension) {
      double sum = 0;
      for (std::size_t d = 0; d < kDimension; ++d) sum += query[d] * chunk.vectors[at + d];
      best = std::max(best, sum);
    }
    return best;
  }
  // The negated score and the key of every chunk that `permits` accepts, best first.
  template <class Permits>
  std::vector<std::pair<double, store::ChunkKey>> truth(std::span<const float> query,
                                                        const Permits& permits) const {
    std::vector<std::pair<double, store::ChunkKey>> all;
    for (const auto& [key, document] : documents_) {
      if (!permits(key)) continue;
      for (const store::ChunkRecord& chunk : document.chunks)
        all.emplace_back(-score(chunk, query), chunk.key);
    }
    std::ranges::sort(all);
    return all;
  }

  struct Outcome {
    std::size_t found = 0, wanted = 0;
    double share() const { return static_cast<double>(found) / static_cast<double>(wanted); }
  };
  // Counts how many of the best chunks a search finds through a filter that permits one of `one_in`
  // groups; 0 means no filter.
  void ask(std::int64_t one_in, const search::NearestSettings& settings, Outcome& outcome) {
    const auto snapshot = index_->snapshot();
    const auto filter =
        one_in == 0 ? nullptr : *filter::Filter::parse("group < " + std::to_string(10 / one_in));
    const Principal principal = Principal::with_labels({});
    const auto permits = [&](std::int64_t key) {
      return key % 7 != 0 && (one_in == 0 || key % 10 < 10 / one_in);
    };
    const auto query = points_.rows(1);
    const auto hits =
        snapshot->nearest(query, kWanted, *snapshot->scope_for(principal, filter.get()), settings);
    ASSERT_TRUE(hits) << hits.error().message;
    const auto expected = truth(query, permits);
    ASSERT_EQ(hits->size(), std::min(kWanted, expected.size()));
    std::set<store::ChunkKey> keys;
    for (std::size_t i = 0; i < hits->size(); ++i) {
      const search::ChunkHit& hit = (*hits)[i];
      ASSERT_TRUE(permits(static_cast<std::int64_t>(hit.document)));
      ASSERT_TRUE(keys.insert(hit.chunk).second) << "duplicate chunk";
      ASSERT_TRUE(i == 0 || (*hits)[i - 1].score >= hit.score);
    }
    for (std::size_t i = 0; i < hits->size(); ++i)
      outcome.found += keys.contains(expected[i].second);
    outcome.wanted += hits->size();
  }
  double recall(std::int64_t one_in, const search::NearestSettings& settings) {
    Outcome outcome;
    for (int i = 0; i < 60 && !HasFatalFailure(); ++i) ask(one_in, settings, outcome);
    return outcome.share();
  }

  // Adds, replaces, deletes, flushes and merges; some documents stay in memory.
  void live() {
    for (std::int64_t key = 1; key <= 700; ++key) {
      put(key);
      if (key % 60 == 0) {
        ASSERT_TRUE(index_->flush());
      }
    }
    for (std::int64_t key = 5; key <= 700; key += 3) {
      key % 2 == 0 ? put(key) : remove(key);
      if (key % 50 == 0) {
        ASSERT_TRUE(index_->flush());
      }
    }
    reopen();
    for (std::int64_t key = 701; key <= 720; ++key) put(key);
  }

  store::test::MemoryFileSystem files_;
  Executor executor_{2};
  Points points_{1};
  std::unique_ptr<Index> index_;
  std::map<std::int64_t, store::DocumentChange> documents_;
  std::uint64_t sequence_ = 0;
};

// The recall that rounding to 8 bits costs among points as dense as these.
constexpr double kCodeLoss = 0.02;

TEST_P(DenseSearch, FindsTheBestThroughEveryFilterAfterManyChanges) {
  live();
  const double best = GetParam().code == vectors::VectorCode::float32 ? 1 : 1 - kCodeLoss;
  for (const std::int64_t one_in : {0, 2, 5, 10}) {
    SCOPED_TRACE("one in " + std::to_string(one_in));
    EXPECT_GE(recall(one_in, {.recall = search::Recall::exact}), best);
    EXPECT_GE(recall(one_in, {.recall = search::Recall::ninety_nine}), 0.98 * best);
    EXPECT_GE(recall(one_in, {.recall = search::Recall::ninety_nine, .width = 200}), 0.97 * best);
    EXPECT_GE(recall(one_in, {.recall = search::Recall::ninety_five}), 0.94 * best);
  }
  const auto findings = index_->check();
  ASSERT_TRUE(findings);
  EXPECT_THAT(*findings, IsEmpty());
}

TEST_P(DenseSearch, ANarrowWalkFindsAsManyAsRequested) {
  live();
  Outcome outcome;
  for (const std::int64_t one_in : {0, 10}) {
    for (int i = 0; i < 20 && !HasFatalFailure(); ++i) ask(one_in, {.width = 1}, outcome);
  }
}

INSTANTIATE_TEST_SUITE_P(Settings, DenseSearch,
                         testing::Values(Setting{vectors::VectorCode::float32, 1},
                                         Setting{vectors::VectorCode::float16, 1},
                                         Setting{vectors::VectorCode::int8, 1},
                                         Setting{vectors::VectorCode::bits, 1},
                                         Setting{vectors::VectorCode::float32, 100'000},
                                         Setting{vectors::VectorCode::int8, 100'000},
                                         Setting{vectors::VectorCode::bits, 100'000}),
                         [](const auto& setting) {
                           const Setting& param = setting.param;
                           const char* way = param.graph_from > 1 ? "Flat"
                                             : param.code == vectors::VectorCode::bits
                                                 ? "ByLists"
                                                 : "AlongGraphs";
                           return std::string(to_string(param.code)) + way;
                         });

TEST(DenseSearchOptions, AnIndexWithAnotherCodeIsAConflict) {
  store::test::MemoryFileSystem files;
  Executor executor(1);
  const auto open = [&](vectors::VectorCode code) {
    return Index::open("/index", {.dimension = 2, .vectors = code}, files, executor);
  };
  store::DocumentChange change{
      .key = store::DocumentKey{1}, .sequence = 1, .metadata = Json::object()};
  change.chunks.emplace_back().vectors = {1, 2};
  {
    const auto index = open(vectors::VectorCode::int8);
    ASSERT_TRUE(index);
    ASSERT_TRUE((*index)->apply({change}));
    ASSERT_TRUE((*index)->flush());
  }
  EXPECT_TRUE(open(vectors::VectorCode::int8));
  const auto other = open(vectors::VectorCode::float16);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::conflict);
  EXPECT_THAT(other.error().message, testing::HasSubstr("int8"));
}

}  // namespace
}  // namespace quarry::index
