// The rows of an inverted file that score best for a query.
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

// What a search asks about single rows. One thread at a time.
class IvfRowReader {
 public:
  virtual ~IvfRowReader() = default;
  // Asked of each code before it is scored, where IvfRequest says `ask`.
  virtual bool permits(std::uint32_t row) = 0;
  // As exactly as the row is kept. Asked of the few whose code promises enough.
  virtual float score(std::uint32_t row) = 0;
  // That row will be scored soon.
  virtual void prefetch(std::uint32_t row) { (void)row; }
};

struct IvfRequest {
  std::span<const float> query;
  std::size_t k = 10;
  // Lists to read; where rows are left out, as many more as it takes to see as many rows.
  std::uint32_t probes = 1;
  enum class Permit { all, ask } permit = Permit::all;
};

// What a search had to do, for benches and `doctor`.
struct IvfEffort {
  std::size_t lists = 0, codes = 0, candidates = 0, scored = 0;
};

// Best first, ties by row. `effort` may be null.
std::vector<IvfHit> search_lists(const IvfLists& lists, const IvfRequest& request,
                                 IvfRowReader& rows, IvfEffort* effort = nullptr);

}  // namespace quarry::vectors
