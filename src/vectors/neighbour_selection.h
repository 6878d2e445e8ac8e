// Chooses the neighbours of a row among near rows, so that they lie in different directions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vectors/code_rows.h"

namespace quarry::vectors {

struct ScoredRow {
  float score;
  std::uint32_t row;
};

// Algorithm 4 of Malkov and Yashunin 2018. `candidates` are in descending order of their score with
// the row. A candidate is chosen if it is nearer to the row than to every row chosen before it.
// Appends at most `most` rows to `chosen`.
void select_neighbours(const CodeRows& rows, std::span<const ScoredRow> candidates,
                       std::size_t most, std::vector<std::uint32_t>& chosen);

}  // namespace quarry::vectors
