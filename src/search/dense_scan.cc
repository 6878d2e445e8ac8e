// Windows are scored in blocks. Where long runs of chunks are permitted, a block is a contiguous
// range of rows and the kernel streams through it. Scattered rows are prefetched while their block
// fills.
#include "search/dense_scan.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace quarry::search {
namespace {

// The scores of a block stay in the L1 cache, and prefetched rows are used before they are evicted.
constexpr std::size_t kBlockRows = 64;

// One thread at a time.
class BlockScan {
 public:
  BlockScan(const segment::Segment& segment, const vectors::RowQuery& query, ChunkHeap& best)
      : segment_(segment), chunks_(segment.chunk_table()), query_(query), best_(best) {}

  void add_run(std::uint32_t begin, std::uint32_t end) {
    while (begin < end) {
      const std::uint32_t limit = chunks_[begin].first_window + kBlockRows;
      std::uint32_t next = begin + 1;
      while (next < end && chunks_[next + 1].first_window <= limit) ++next;
      score_run(begin, next);
      begin = next;
    }
  }
  void add_one(std::uint32_t chunk) {
    const std::uint32_t first = chunks_[chunk].first_window, end = chunks_[chunk + 1].first_window;
    if (first == end) return;  // no vectors: only lexical search finds it
    for (std::uint32_t row = first; row < end; ++row) {
      query_.rows().prefetch(row);
      picked_.push_back(row);
    }
    members_.push_back(chunk);
    if (picked_.size() >= kBlockRows) score_picked();
  }
  void score_picked() {
    scores_.resize(picked_.size());
    query_.estimate(picked_, scores_.data());
    std::size_t at = 0;
    for (const std::uint32_t chunk : members_) at = offer(chunk, at);
    picked_.clear();
    members_.clear();
  }

 private:
  void score_run(std::uint32_t begin, std::uint32_t end) {
    const std::uint32_t first = chunks_[begin].first_window;
    scores_.resize(chunks_[end].first_window - first);
    query_.estimate_run(first, static_cast<std::uint32_t>(scores_.size()), scores_.data());
    std::size_t at = 0;
    for (std::uint32_t chunk = begin; chunk < end; ++chunk) at = offer(chunk, at);
  }
  // scores_[at] is the score of the chunk's first window. Returns the position for the next chunk.
  std::size_t offer(std::uint32_t chunk, std::size_t at) {
    const std::size_t end = at + (chunks_[chunk + 1].first_window - chunks_[chunk].first_window);
    if (at == end) return end;
    float score = scores_[at];
    while (++at < end) score = scores_[at] > score || score != score ? scores_[at] : score;
    best_.offer(score, chunk);
    return end;
  }

  const segment::Segment& segment_;
  std::span<const segment::ChunkRow> chunks_;
  const vectors::RowQuery& query_;
  ChunkHeap& best_;
  std::vector<std::uint32_t> picked_, members_;
  std::vector<float> scores_;
};

}  // namespace

void scan_chunks(const segment::Segment& segment, const Bitmap* permitted, std::uint32_t begin,
                 std::uint32_t end, const vectors::RowQuery& query, ChunkHeap& best) {
  BlockScan scan(segment, query, best);
  if (!permitted) return scan.add_run(begin, end);
  for (std::size_t at = permitted->next_set(begin); at < end;) {
    const auto chunk = static_cast<std::uint32_t>(at);
    const auto run_end =
        static_cast<std::uint32_t>(std::min<std::size_t>(permitted->next_clear(at), end));
    if (run_end - chunk >= kBlockRows) {
      scan.add_run(chunk, run_end);
    } else {
      for (std::uint32_t each = chunk; each < run_end; ++each) scan.add_one(each);
    }
    at = permitted->next_set(run_end);
  }
  scan.score_picked();
}

}  // namespace quarry::search
