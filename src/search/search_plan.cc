#include "search/search_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace quarry::search {
namespace {

// Cost in nanoseconds on Zen 5 with 384 numbers of 8 bits (dense_bench, 26 November 2026). Only the
// ratios matter.
constexpr double kScanRow = 10;             // one row of a scan of all rows
constexpr double kScatteredRow = 18;        // one row of a scan of the permitted rows
constexpr double kSketchBegin = 2'000;      // fixed cost of a search by sketches
constexpr double kSketchRow = 4;            // one permitted row
constexpr double kWalkBegin = 6'000;        // fixed cost of a walk: entry points and first steps
constexpr double kWalkStep = 350;           // one row of the walk's list, with its new neighbours
constexpr double kForbiddenNeighbour = 35;  // a forbidden neighbour whose links are followed
constexpr double kListsBegin = 40'000;  // choosing the lists and scoring the best rows (ivf_bench)
constexpr double kListCode = 4;         // one code of a list
constexpr double kAskedCode = 8;        // ... including the check whether it is permitted

// Below this share, permitted rows are not connected over two steps: with 19 links on average, two
// steps reach some 300 rows. With 1% permitted, walks of any width found 0.85 at most.
constexpr double kLeastShare = 0.04;

// A walk that finds too few chunks is repeated with twice the width, at most this many times.
constexpr std::size_t kWidenings = 3;

double share_to_find(Recall wanted) { return wanted == Recall::ninety_nine ? 0.99 : 0.95; }

// From this share on, a walk keeps forbidden rows on its list and is wider in proportion. With half
// of 60,050 passages permitted that was twice as fast as stepping around them (dense_bench). Shares
// between a tenth and a half were not measured.
constexpr double kKeepsForbidden = 0.3;
bool steps_around_forbidden(double permitted_share) { return permitted_share < kKeepsForbidden; }

// The recall curve is measured without a filter. With a tenth of 60,050 passages permitted, walks
// that step around forbidden rows missed a third more (dense_bench), so the allowed misses are
// multiplied by this factor. Smaller shares were not measured.
constexpr double kMissedAround = 0.7;

std::size_t width_of(const segment::SegmentVectors& vectors, double windows_of_chunk,
                     double permitted_share, const NearestQuestion& question) {
  const bool steps_around = steps_around_forbidden(permitted_share);
  const double kept = steps_around ? 1 : permitted_share;  // of the rows on the walk's list
  const auto wanted = static_cast<std::size_t>(
      std::ceil(static_cast<double>(question.k) * std::max(1.0, windows_of_chunk) / kept));
  if (const std::size_t width = question.settings.width; width > 0) {
    return std::max(static_cast<std::size_t>(static_cast<double>(width) / kept), wanted);
  }
  const double missed = 1 - share_to_find(question.settings.recall);
  return vectors.recall().width_for(1 - missed * (steps_around ? kMissedAround : 1), wanted);
}

double walk_cost(std::size_t width, double permitted_share) {
  const double followed = steps_around_forbidden(permitted_share)
                              ? static_cast<double>(vectors::kMostLinks) * (1 - permitted_share)
                              : 0;
  return kWalkBegin + static_cast<double>(width) * (kWalkStep + followed * kForbiddenNeighbour);
}

// Returns 0 if sketches cannot reach the recall.
std::size_t sketches_of(const segment::SegmentVectors& vectors, double windows_of_chunk,
                        const NearestQuestion& question) {
  if (vectors.sketches().empty()) return 0;
  const auto wanted = static_cast<std::size_t>(
      std::ceil(static_cast<double>(question.k) * std::max(1.0, windows_of_chunk)));
  const double share = share_to_find(question.settings.recall);
  return vectors.sketch_recall().reaches(share) ? vectors.sketch_recall().width_for(share, wanted)
                                                : 0;
}

double sketch_cost(std::size_t sketches, double rows) {
  return kSketchBegin + rows * kSketchRow + static_cast<double>(sketches) * kScatteredRow;
}

double scan_cost(double rows, double permitted_share) {
  return rows * (permitted_share < 1 ? kScatteredRow : kScanRow);
}

// Returns 0 if a scan of all permitted rows is faster.
std::uint32_t probes_of(const vectors::IvfLists& lists, const PermittedChunks& permitted,
                        const NearestQuestion& question) {
  // Fitted for k = 10. With k = 50, as many lists find no smaller share (ivf_bench).
  const auto recall = static_cast<float>(share_to_find(question.settings.recall));
  const std::uint32_t probes = lists.probes_for(recall);
  const auto rows = static_cast<double>(lists.rows());
  const double share =
      permitted.bits ? static_cast<double>(permitted.count) / permitted.bits->size() : 1;
  const double codes = std::min(rows, rows * probes / lists.lists() / share);
  const double cost = kListsBegin + codes * (permitted.bits ? kAskedCode : kListCode);
  return scan_cost(rows * share, share) < cost ? 0 : probes;
}

}  // namespace

SearchPlan plan_search(const segment::Segment& segment, const PermittedChunks& permitted,
                       const NearestQuestion& question) {
  SearchPlan plan;
  plan.wanted = std::min(question.k, permitted.count);
  const segment::SegmentVectors& vectors = segment.vectors();
  if (vectors.lists() && question.settings.recall != Recall::exact) {
    plan.probes = probes_of(*vectors.lists(), permitted, question);
    return plan;
  }
  if (vectors.graph().empty() || question.settings.recall == Recall::exact) return plan;

  const auto chunks = static_cast<double>(segment.chunks());
  const double windows = static_cast<double>(vectors.rows().size()) / chunks;
  const double share = static_cast<double>(permitted.count) / chunks;
  plan.steps_around = steps_around_forbidden(share);
  const std::size_t width = width_of(vectors, windows, share, question);
  const double rows = static_cast<double>(permitted.count) * windows;
  const double walking =
      share < kLeastShare ? std::numeric_limits<double>::infinity() : walk_cost(width, share);
  // A given width asks for a walk.
  const bool may_sketch = permitted.bits && question.settings.width == 0;
  const std::size_t sketches = may_sketch ? sketches_of(vectors, windows, question) : 0;
  const double scanning = scan_cost(rows, share);
  if (sketches > 0 && sketch_cost(sketches, rows) < std::min(walking, scanning)) {
    plan.sketches = sketches;
    return plan;
  }
  if (question.settings.width == 0 && scanning < walking) return plan;
  plan.width = width;
  plan.widest = width << kWidenings;
  return plan;
}

}  // namespace quarry::search
