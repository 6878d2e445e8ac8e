// Ranks the lists of an inverted file for a query.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vectors/ivf_lists.h"

namespace quarry::vectors {

struct IvfRankedList {
  std::uint32_t list;
  float rank;      // a higher rank is read earlier
  float dot;       // inner product of query and centroid
  float distance;  // squared, from the query to the centroid
};

// Uses the 1-bit codes of the centroids to decide which lists are scored exactly. One thread at a
// time.
class IvfRanking {
 public:
  // `rotated` is the query and `tables` are built from it; both must outlive this. `wanted` is the
  // number of lists that the caller expects to read; asking for many more scores every centroid
  // exactly.
  IvfRanking(const IvfLists& lists, std::span<const float> rotated, const simd::BitTables& tables,
             std::size_t wanted);
  // The best list not yet returned; empty when there are no more.
  std::optional<IvfRankedList> next();
  // The list that next() returns next, unless finding it takes another pass over the centroids.
  std::optional<std::uint32_t> coming() const {
    return at_ < ranked_.size() ? std::optional(ranked_[at_].list) : std::nullopt;
  }

 private:
  void rank_list(std::uint32_t list);
  void rank_remaining();
  void order();

  const IvfLists& lists_;
  std::span<const float> rotated_;
  float query_square_;
  std::vector<IvfRankedList> ranked_;
  std::size_t at_ = 0;
  bool all_ = false;
};

}  // namespace quarry::vectors
