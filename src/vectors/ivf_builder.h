// Makes an inverted file of rows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/deadline.h"
#include "core/executor.h"
#include "core/result.h"

#include "vectors/ivf_format.h"
#include "vectors/ivf_rows.h"

namespace quarry {

struct IvfSettings {
  std::size_t lists = 0;  // 0: chosen by the number of rows
};

// Reads all rows twice and a sample more. Holds the result, the sample and four bytes a row, not
// the rows, of which there is at least one. The same rows give the same bytes, however many threads
// help. Errors: cancelled, deadline.
Result<IvfImage> build_lists(const IvfRows& rows, const IvfSettings& settings, Executor& executor,
                             const Deadline& deadline = {});

IvfViews views_of(const IvfImage& image);

}  // namespace quarry
