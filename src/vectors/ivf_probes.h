// Finds out at build time how many lists a search must read to reach a recall.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/executor.h"
#include "vectors/ivf_lists.h"
#include "vectors/ivf_rows.h"

namespace quarry::vectors {

// Uses normalised sums of two rows as queries, finds the ten nearest rows of each in a wide search,
// and ranks the list of each of these rows: the fraction of rows whose list ranks among the first p
// is the recall of p probes. `list_of[row]` is the list of a row. Returns one entry each for a
// recall of 0.90, 0.95, 0.99 and 0.999.
std::array<IvfProbeRow, 4> fit_probes(const IvfLists& lists, const IvfRows& rows,
                                      std::span<const std::uint32_t> list_of, Executor& executor);

}  // namespace quarry::vectors
