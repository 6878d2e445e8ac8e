// How many lists a search must read for a recall, found out on rows themselves.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/executor.h"
#include "vectors/ivf_lists.h"
#include "vectors/ivf_rows.h"

namespace quarry::vectors {

// Takes some rows as queries, finds their ten nearest in a wide search, and notes at which rank
// the list of each stands: the share within p ranks is the recall of p probes. `list_of`: of each
// row.
std::array<IvfProbeRow, 4> fit_probes(const IvfLists& lists, const IvfRows& rows,
                                      std::span<const std::uint32_t> list_of, Executor& executor);

}  // namespace quarry::vectors
