// Plans the work of one embed call: removes duplicate texts and groups the rest into packs of about
// equal cost.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "embed/embedder.h"

namespace quarry::embed {

// The distinct texts of a call, and the distinct text that each text equals.
struct DistinctTexts {
  std::vector<std::size_t> first;  // index of the first occurrence of each distinct text
  std::vector<std::size_t> of;     // texts[i] == texts[first[of[i]]]
};
DistinctTexts distinct_texts(std::span<const std::string> texts);
// Expands `rows`, one row of `dimension` floats per distinct text, to one row per text.
Vectors vectors_of_all(const DistinctTexts& distinct, std::span<const float> rows,
                       std::size_t dimension);

struct PackLimits {
  std::size_t tokens = 0;  // maximum per pack; a single longer sequence gets its own pack
  std::size_t threads = 1;
};

// Returns packs of indices into `lengths`, longest sequences first. The short packs at the end and
// several packs per thread keep all threads busy until the end.
std::vector<std::vector<std::size_t>> plan_packs(std::span<const std::size_t> lengths,
                                                 const PackLimits& limits);

}  // namespace quarry::embed
