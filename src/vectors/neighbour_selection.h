// Which of many near rows become neighbours: those that lie in different directions.
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

// Algorithm 4 of Malkov and Yashunin 2018: of candidates, best first, one is chosen where it is
// nearer to the row than to each one chosen before. Appends at most `most` rows.
void select_neighbours(const CodeRows& rows, std::span<const ScoredRow> candidates,
                       std::size_t most, std::vector<std::uint32_t>& chosen);

}  // namespace quarry::vectors
