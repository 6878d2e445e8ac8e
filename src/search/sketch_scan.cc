#include "search/sketch_scan.h"

#include <algorithm>
#include <functional>

namespace quarry::search {
namespace {

// The scores of a block stay in the L1 cache, and prefetched rows are used before they are evicted.
constexpr std::size_t kBlockRows = 64;

// Buffers rows with the best sketches and, when the buffer is full, cuts it down to the best
// `kept`. One thread at a time.
class BestSketches {
 public:
  BestSketches(const vectors::SketchQuery& query, std::size_t kept)
      : query_(query), kept_(std::max<std::size_t>(1, kept)), best_(4 * kept_ + 2 * kBlockRows) {}

  // `rows`: at most kBlockRows.
  void add(std::span<const std::uint32_t> rows) {
    float scores[kBlockRows];
    query_.estimate(rows, scores);
    const vectors::WalkStep least = least_;
    std::size_t size = size_;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      best_[size] = vectors::WalkStep(scores[i], rows[i]);
      size += static_cast<std::size_t>((best_[size] > least) & (scores[i] == scores[i]));
    }
    size_ = size;
    if (size_ + kBlockRows >= best_.size()) cut();
  }
  std::span<const vectors::WalkStep> finish() {
    cut();
    return std::span(best_).first(size_);
  }

 private:
  void cut() {
    if (size_ <= kept_) return;
    const auto last = best_.begin() + static_cast<std::ptrdiff_t>(kept_) - 1;
    std::nth_element(best_.begin(), last, best_.begin() + static_cast<std::ptrdiff_t>(size_),
                     std::greater());
    least_ = *last;
    size_ = kept_;
  }

  const vectors::SketchQuery& query_;
  const std::size_t kept_;
  std::vector<vectors::WalkStep> best_;
  std::size_t size_ = 0;
  vectors::WalkStep least_;
};

std::vector<std::uint32_t> windows_of(const segment::Segment& segment, const Bitmap& permitted) {
  std::vector<std::uint32_t> chosen = permitted.places();
  if (segment.one_window_each()) return chosen;
  const std::span chunks = segment.chunk_table();
  std::vector<std::uint32_t> windows;
  for (const std::uint32_t chunk : chosen) {
    const std::uint32_t end = chunks[chunk + 1].first_window;
    for (std::uint32_t row = chunks[chunk].first_window; row < end; ++row) windows.push_back(row);
  }
  return windows;
}

}  // namespace

std::vector<vectors::WalkStep> scan_sketches(const segment::Segment& segment,
                                             const Bitmap& permitted,
                                             std::span<const float> question,
                                             const vectors::RowQuery& query, std::size_t kept) {
  const vectors::SketchQuery sketch(segment.vectors().sketches(), question);
  BestSketches best(sketch, kept);
  const std::vector<std::uint32_t> windows = windows_of(segment, permitted);
  for (std::size_t at = 0; at < windows.size(); at += kBlockRows) {
    const std::span left = std::span(windows).subspan(at);
    const std::size_t count = std::min(kBlockRows, left.size());
    for (std::size_t i = count; i < std::min(2 * kBlockRows, left.size()); ++i) {
      sketch.rows().prefetch(left[i]);
    }
    best.add(left.first(count));
  }
  std::vector<std::uint32_t> rows;
  for (const vectors::WalkStep& step : best.finish()) {
    query.rows().prefetch(step.row());
    rows.push_back(step.row());
  }
  std::vector<float> scores(rows.size());
  query.estimate(rows, scores.data());
  std::vector<vectors::WalkStep> found;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (scores[i] == scores[i]) found.emplace_back(scores[i], rows[i]);  // not NaN
  }
  std::ranges::sort(found, std::greater());
  return found;
}

}  // namespace quarry::search
