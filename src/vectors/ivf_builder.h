// Builds an inverted file from rows (docs/decisions/0011-inverted-lists.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/deadline.h"
#include "core/executor.h"
#include "core/result.h"
#include "vectors/ivf_format.h"
#include "vectors/ivf_rows.h"

namespace quarry::vectors {

struct IvfSettings {
  std::size_t lists = 0;  // 0: derived from the number of rows
  // Limit for the bytes of blocks in memory. A smaller limit takes more passes over the rows.
  std::size_t block_bytes = std::size_t{128} << 20;
};

// Receives the blocks in order; together they may be larger than memory. One thread at a time.
class IvfBlockSink {
 public:
  virtual ~IvfBlockSink() = default;
  virtual Result<void> append(std::string_view blocks) = 0;
  // All blocks appended so far; valid as long as the sink.
  virtual Result<std::string_view> written() = 0;
};

// All sections except the blocks.
struct IvfTables {
  std::string head, centroids, lists;
};

// Requires at least one row. Reads a sample of the rows, then all rows to assign them to lists,
// then each row again to encode it. Holds 12 bytes for each row, the centroids and first the sample
// (at most 256 MiB), then blocks (at most IvfSettings::block_bytes). The result does not depend on
// the number of threads. Errors: cancelled, deadline, those of the sink.
Result<IvfTables> build_lists(const IvfRows& rows, const IvfSettings& settings, Executor& executor,
                              IvfBlockSink& blocks, const Deadline& deadline = {});
// As above, with the blocks in memory.
Result<IvfImage> build_lists(const IvfRows& rows, const IvfSettings& settings, Executor& executor,
                             const Deadline& deadline = {});

IvfViews views_of(const IvfImage& image);

}  // namespace quarry::vectors
