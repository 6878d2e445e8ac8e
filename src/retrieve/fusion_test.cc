#include "retrieve/fusion.h"

#include <gtest/gtest.h>

namespace quarry::retrieve {
namespace {

std::vector<search::ChunkHit> hits(std::initializer_list<int> keys) {
  std::vector<search::ChunkHit> list;
  for (const int key : keys) list.push_back({store::ChunkKey{key}, store::DocumentKey{}, 0});
  return list;
}

TEST(FusionTest, CountsRanksFromOne) {
  const auto only = hits({7});
  const std::span<const search::ChunkHit> lists[] = {only};
  const auto fused = fuse_by_rank(lists, 60);
  ASSERT_EQ(fused.size(), 1u);
  EXPECT_DOUBLE_EQ(fused[0].score, 1.0 / 61);
}

TEST(FusionTest, RanksAHitOfBothListsAboveAHitOfOne) {
  const auto words = hits({1, 2, 3}), meaning = hits({4, 2, 5});
  const std::span<const search::ChunkHit> lists[] = {words, meaning};
  const auto fused = fuse_by_rank(lists, 60);
  EXPECT_EQ(fused[0].chunk, store::ChunkKey{2});
  EXPECT_DOUBLE_EQ(fused[0].score, 2.0 / 62);
  EXPECT_EQ(fused.size(), 5u);
}

TEST(FusionTest, BreaksTiesByKey) {
  const auto words = hits({9}), meaning = hits({3});
  const std::span<const search::ChunkHit> lists[] = {words, meaning};
  EXPECT_EQ(fuse_by_rank(lists, 60)[0].chunk, store::ChunkKey{3});
}

TEST(FusionTest, NoListsGiveNoHits) { EXPECT_TRUE(fuse_by_rank({}, 60).empty()); }

TEST(FusionTest, KeepsTheOrderOfASingleList) {
  std::vector<search::ChunkHit> list;
  for (int i = 0; i < 500; ++i)
    list.push_back({store::ChunkKey{i * 7919 % 500}, store::DocumentKey{}, 0});
  const std::span<const search::ChunkHit> lists[] = {list};
  const auto fused = fuse_by_rank(lists, 60);
  for (std::size_t i = 0; i < list.size(); ++i) ASSERT_EQ(fused[i].chunk, list[i].chunk);
}

}  // namespace
}  // namespace quarry::retrieve
