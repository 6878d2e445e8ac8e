// The lists of an inverted file in the order in which a query should read them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vectors/ivf_lists.h"

namespace quarry::vectors {

struct IvfRankedList {
  std::uint32_t list;
  float rank;      // higher is sooner
  float dot;       // query . centroid
  float distance;  // squared, from the query to the centroid
};

// The centroids' own codes say which lists are worth an exact look. One thread at a time.
class IvfRanking {
 public:
  // `rotated` is the query, `tables` are its own; both must outlive this. `wanted`: how many lists
  // the caller will ask for as a rule; those that follow cost a look at every centroid.
  IvfRanking(const IvfLists& lists, std::span<const float> rotated, const simd::BitTables& tables,
             std::size_t wanted);
  std::optional<IvfRankedList> next();
  // The list that next() will give, if that is known without another look.
  std::optional<std::uint32_t> coming() const {
    return at_ < ranked_.size() ? std::optional(ranked_[at_].list) : std::nullopt;
  }

 private:
  void look_at(std::uint32_t list);
  void look_at_all();
  void order();

  const IvfLists& lists_;
  std::span<const float> rotated_;
  float query_square_;
  std::vector<IvfRankedList> ranked_;
  std::size_t at_ = 0;
  bool all_ = false;
};

}  // namespace quarry::vectors
