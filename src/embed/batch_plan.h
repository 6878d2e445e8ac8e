// How the texts of one call are shared out: each text once, in packs of about equal work.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "embed/embedder.h"

namespace quarry::embed {

// The texts that differ, and which of them each text is.
struct DistinctTexts {
  std::vector<std::size_t> first;  // where each distinct text first stands
  std::vector<std::size_t> of;     // text i is the one that stands at first[of[i]]
};
DistinctTexts distinct_texts(std::span<const std::string> texts);
// A row for every text, from one for each that differs.
Vectors vectors_of_all(const DistinctTexts& distinct, std::span<const float> rows,
                       std::size_t dimension);

struct PackLimits {
  std::size_t tokens = 0;  // the most in a pack, but for a single longer sequence
  std::size_t threads = 1;
};

// Indices into `lengths`, longest first, cut into packs. Longest first, so that what is left when
// threads run out of work is small; several packs per thread, so that they end together.
std::vector<std::vector<std::size_t>> plan_packs(std::span<const std::size_t> lengths,
                                                 const PackLimits& limits);

}  // namespace quarry::embed
