// For tests: compares the hits of a search with those of an oracle.
#pragma once

#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

#include "search/search.h"

namespace quarry::search::test {

// Compares with the first k expected hits. Scores and order must be identical: test vectors are
// small integers, for which inner products are exact.
inline void expect_same(const std::vector<ChunkHit>& found, std::vector<ChunkHit> expected,
                        std::size_t k) {
  expected.resize(std::min(k, expected.size()));
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_EQ(found[i].chunk, expected[i].chunk);
    ASSERT_EQ(found[i].document, expected[i].document);
    ASSERT_EQ(found[i].score, expected[i].score);
  }
}

}  // namespace quarry::search::test
