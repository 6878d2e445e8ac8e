// Builds an index and converts its hits to rows, for dense_search and lexical_search.
#pragma once

#include <algorithm>
#include <vector>

#include "core/clock.h"
#include "core/json.h"
#include "index/index.h"

namespace quarry::bench {

inline constexpr std::size_t kBuildThreads = 2;

// Applies change_of(0) .. change_of(rows - 1), each with one chunk whose key is its row plus one.
// Returns the seconds until the last merge has ended.
template <class ChangeOf>
Result<double> build(index::Index& index, std::size_t rows, const ChangeOf& change_of) {
  constexpr std::size_t kBatch = 4096;
  const Stopwatch watch;
  for (std::size_t at = 0; at < rows; at += kBatch) {
    std::vector<store::DocumentChange> batch;
    for (std::size_t row = at; row < std::min(at + kBatch, rows); ++row) {
      batch.push_back(change_of(row));
    }
    QUARRY_TRY(index.apply(std::move(batch)));
  }
  QUARRY_TRY(index.flush());
  index.wait_for_merges(Deadline::never());
  return watch.seconds();
}

inline Json rows_of(const std::vector<search::ChunkHit>& hits) {
  Json rows = Json::array();
  for (const search::ChunkHit& hit : hits) rows.push(static_cast<std::int64_t>(hit.chunk) - 1);
  return rows;
}

}  // namespace quarry::bench
