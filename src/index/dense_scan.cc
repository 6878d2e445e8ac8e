// Runs of permitted chunks are runs of rows in memory, so that the kernel streams through them;
// what is not permitted is never read. A chunk scores as its best window.
#include "index/dense_scan.h"

#include <algorithm>
#include <array>
#include <mutex>

#include "index/top_k.h"
#include "simd/dot.h"

namespace quarry {
namespace {

// Scores of a block stay in the first-level cache (1 KiB).
constexpr std::size_t kBlockRows = 256;
// Below this many rows a scan of 384 numbers takes under 10 ms on one core, and waking others does
// not pay.
constexpr std::size_t kRowsWorthSharing = 50'000;
constexpr std::uint32_t kChunksOfPiece = 8192;

// Chunks [begin, end) of one segment.
struct Piece {
  std::size_t view;
  std::uint32_t begin, end;
};

// Scores chunks [begin, end), all of them permitted. One thread at a time.
class RunScan {
 public:
  RunScan(const Segment& segment, std::span<const float> query, TopK& best)
      : segment_(segment), rows_of_(segment.chunk_table()), query_(query), best_(best) {}

  void scan(std::uint32_t begin, std::uint32_t end) {
    while (begin < end) {
      const std::uint32_t next = chunks_of_one_block(begin, end);
      const std::size_t windows = rows_of_[next].first_window - rows_of_[begin].first_window;
      if (windows > kBlockRows) {
        scan_long_chunk(begin);
      } else {
        score(segment_.rows(begin, next), windows);
        for (std::uint32_t chunk = begin; chunk < next; ++chunk) offer_from_block(begin, chunk);
      }
      begin = next;
    }
  }

 private:
  // As many whole chunks as fit into a block, at least one.
  std::uint32_t chunks_of_one_block(std::uint32_t begin, std::uint32_t end) const {
    const std::size_t limit = rows_of_[begin].first_window + kBlockRows;
    std::uint32_t next = begin + 1;
    while (next < end && rows_of_[next + 1].first_window <= limit) ++next;
    return next;
  }
  void score(std::span<const float> rows, std::size_t count) {
    simd::dot_rows(query_, rows, std::span(scores_).first(count));
  }
  void offer_from_block(std::uint32_t block, std::uint32_t chunk) {
    const std::uint32_t base = rows_of_[block].first_window;
    offer(chunk, std::span(scores_).subspan(
                     rows_of_[chunk].first_window - base,
                     rows_of_[chunk + 1].first_window - rows_of_[chunk].first_window));
  }
  void scan_long_chunk(std::uint32_t chunk) {
    std::span<const float> rows = segment_.rows(chunk, chunk + 1);
    std::vector<float> peaks;
    while (!rows.empty()) {
      const std::size_t count = std::min(kBlockRows, rows.size() / query_.size());
      score(rows.first(count * query_.size()), count);
      peaks.insert(peaks.end(), scores_.begin(), scores_.begin() + count);
      rows = rows.subspan(count * query_.size());
    }
    offer(chunk, peaks);
  }
  void offer(std::uint32_t chunk, std::span<const float> scores) {
    if (scores.empty()) return;  // no vectors: only words find it
    const float score = *std::ranges::max_element(scores);
    if (!best_.may_enter(score)) return;
    best_.offer({.chunk = segment_.chunk_key(chunk),
                 .document = segment_.document_of(chunk),
                 .score = score});
  }

  const Segment& segment_;
  std::span<const ChunkRow> rows_of_;
  std::span<const float> query_;
  TopK& best_;
  std::array<float, kBlockRows> scores_;
};

void scan_piece(const SegmentView& view, const Bitmap* permitted, const Piece& piece,
                std::span<const float> query, TopK& best) {
  RunScan run(*view.segment, query, best);
  if (!permitted) return run.scan(piece.begin, piece.end);
  for (std::size_t begin = permitted->next_set(piece.begin); begin < piece.end;) {
    const std::size_t end = std::min<std::size_t>(permitted->next_clear(begin), piece.end);
    run.scan(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
    begin = permitted->next_set(end);
  }
}

std::vector<Piece> pieces_of(std::span<const SegmentView> views) {
  std::vector<Piece> pieces;
  for (std::size_t v = 0; v < views.size(); ++v) {
    const std::uint32_t chunks = views[v].segment->chunks();
    for (std::uint32_t begin = 0; begin < chunks; begin += kChunksOfPiece) {
      pieces.push_back({v, begin, std::min(chunks, begin + kChunksOfPiece)});
    }
  }
  return pieces;
}

}  // namespace

std::vector<IndexHit> scan_nearest(std::span<const SegmentView> views, const SnapshotScope& scope,
                                   std::span<const float> query, std::size_t k,
                                   Executor& executor) {
  const std::vector<Piece> pieces = pieces_of(views);
  TopK best(k);
  const auto scan = [&](const Piece& piece, TopK& into) {
    scan_piece(views[piece.view], scope.chunks_of(piece.view), piece, query, into);
  };
  if (scope.permitted_chunks() < kRowsWorthSharing || executor.threads() < 2) {
    for (const Piece& piece : pieces) scan(piece, best);
  } else {
    std::mutex merging;
    executor.parallel_for(pieces.size(), [&](std::size_t i) {
      TopK part(k);
      scan(pieces[i], part);
      const std::lock_guard lock(merging);
      best.merge(part);
    });
  }
  return std::move(best).best_first();
}

}  // namespace quarry
