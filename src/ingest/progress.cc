#include "ingest/progress.h"

#include <algorithm>

namespace quarry::ingest {
namespace {

// An estimate from less work or less time than this is too noisy to show.
constexpr double kEarliestShare = 0.05;
constexpr double kEarliestSeconds = 3;
// With at least this many files, the share of work done is the mean of the shares by bytes and by
// number. A scanned PDF has many bytes and little text, a note the opposite; the mean errs less
// than either.
constexpr std::size_t kManyFiles = 20;

double share_of(double done, double total) { return total == 0 ? 0 : done / total; }

}  // namespace

void Progress::document_written(std::size_t chunks) {
  ++documents_;
  chunks_ += chunks;
}

void Progress::file_done(std::uint64_t bytes) {
  ++files_done_;
  bytes_done_ += bytes;
  partial_ = 0;
}

IngestProgress Progress::now(double seconds) const {
  IngestProgress now{.files_done = files_done_,
                     .files_total = std::max(files_total_.load(), files_done_),
                     .bytes_done = bytes_done_,
                     .bytes_total = bytes_total_,
                     .documents = documents_,
                     .chunks = chunks_,
                     .seconds = seconds,
                     .durable = {}};
  // The text of a compressed file can be longer than the file, so the sum is capped at the total.
  now.bytes_done = std::min(now.bytes_done + partial_, now.bytes_total);
  double share =
      share_of(static_cast<double>(now.bytes_done), static_cast<double>(now.bytes_total));
  if (now.files_total >= kManyFiles) {
    share += share_of(static_cast<double>(now.files_done), static_cast<double>(now.files_total));
    share /= 2;
  }
  if (counted_ && share >= kEarliestShare && seconds >= kEarliestSeconds) {
    now.seconds_left = seconds * (1 - share) / share;
  }
  return now;
}

}  // namespace quarry::ingest
