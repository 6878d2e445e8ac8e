// The lists of an inverted file in the order in which a query should read them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vectors/ivf_lists.h"

namespace quarry {

struct IvfRankedList {
  std::uint32_t list;
  float rank;      // higher is sooner
  float dot;       // query . centroid
  float distance;  // squared, from the query to the centroid
};

// The centroids' own codes say which lists are worth an exact look. One thread at a time.
class IvfRanking {
 public:
  // `rotated` is the query. `wanted`: how many lists the caller will ask for as a rule; those that
  // follow cost a look at every centroid.
  IvfRanking(const IvfLists& lists, std::span<const float> rotated, std::size_t wanted);
  std::optional<IvfRankedList> next();
  // Asks for the list that next() will give.
  void prefetch_next() const {
    if (at_ < ranked_.size()) lists_.codes().prefetch(ranked_[at_].list);
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

}  // namespace quarry
