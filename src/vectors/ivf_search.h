// Searches an inverted file for the rows with the best scores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "vectors/ivf_lists.h"

namespace quarry::vectors {

struct IvfHit {
  std::uint32_t row = 0;
  float score = 0;
};

// Answers questions of a search about single rows. One thread at a time.
class IvfRowReader {
 public:
  virtual ~IvfRowReader() = default;
  // Called for each code before it is scored, if IvfRequest::permit is `ask`.
  virtual bool permits(std::uint32_t row) = 0;
  // The score from the stored row. Called only for the few rows whose code is promising.
  virtual float score(std::uint32_t row) = 0;
  // Announces that score(row) follows soon.
  virtual void prefetch(std::uint32_t row) { (void)row; }
};

struct IvfRequest {
  std::span<const float> query;
  std::size_t k = 10;
  // The number of lists to read. With Permit::ask the search continues until it has seen as many
  // permitted rows as these lists hold on average.
  std::uint32_t probes = 1;
  enum class Permit { all, ask } permit = Permit::all;
};

// The work of a search, for benchmarks and `doctor`.
struct IvfEffort {
  std::size_t lists = 0, codes = 0, candidates = 0, scored = 0;
};

// Returns at most k hits, best first, ties by row. `effort` may be null.
std::vector<IvfHit> search_lists(const IvfLists& lists, const IvfRequest& request,
                                 IvfRowReader& rows, IvfEffort* effort = nullptr);

}  // namespace quarry::vectors
