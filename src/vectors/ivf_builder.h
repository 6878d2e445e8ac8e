// Makes an inverted file of rows.
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
  std::size_t lists = 0;  // 0: chosen by the number of rows
  // Most bytes of blocks that are made at a time; fewer: the rows are gone through more often.
  std::size_t block_bytes = std::size_t{128} << 20;
};

// Where the blocks go, one behind the other: together they may be larger than memory. One thread at
// a time.
class IvfBlockSink {
 public:
  virtual ~IvfBlockSink() = default;
  virtual Result<void> append(std::string_view blocks) = 0;
  // All of them; valid as long as the sink.
  virtual Result<std::string_view> written() = 0;
};

// All parts but the blocks.
struct IvfTables {
  std::string head, centroids, lists;
};

// Of rows, of which there is at least one, it reads a sample, all of them, and each again for its
// code. Holds 12 bytes a row, the centroids, a sample of at most 256 MiB before, and of the blocks
// at most 128 MiB afterwards. The same rows give the same bytes, however many threads help.
// Errors: cancelled, deadline, those of the sink.
Result<IvfTables> build_lists(const IvfRows& rows, const IvfSettings& settings, Executor& executor,
                              IvfBlockSink& blocks, const Deadline& deadline = {});
// The same in memory.
Result<IvfImage> build_lists(const IvfRows& rows, const IvfSettings& settings, Executor& executor,
                             const Deadline& deadline = {});

IvfViews views_of(const IvfImage& image);

}  // namespace quarry::vectors
