#include "search/search_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace quarry::search {
namespace {

// Nanoseconds on Zen 5 with 384 numbers of 8 bits (dense_bench, 26 November 2026); what counts is
// how they stand to each other.
constexpr double kScanRow = 10;         // one row of a scan of all
constexpr double kScatteredRow = 18;    // one row of those that a filter permits
constexpr double kSketchBegin = 2'000;  // a search by sketches, whatever it finds
constexpr double kSketchRow = 4;        // one permitted row
constexpr double kWalkBegin = 6'000;    // a walk's entries and first steps
constexpr double kWalkStep = 350;       // one row of the list, with the neighbours it brings
constexpr double kPassage = 35;         // a forbidden neighbour whose links are looked at
constexpr double kListsBegin = 40'000;  // choosing lists, and scoring the best rows (ivf_bench)
constexpr double kListCode = 4;         // one code of a list
constexpr double kAskedCode = 8;        // and whether it is permitted

// Where fewer are permitted they do not hang together over two steps: of 19 links on average two
// steps reach some 300 rows. At one in a hundred walks of any width found 0.85 at most.
constexpr double kLeastShare = 0.04;

// A walk must find all that is wanted; what it lacks is made good by wider ones, up to this.
constexpr std::size_t kWidenings = 3;

double share_to_find(Recall wanted) { return wanted == Recall::ninety_nine ? 0.99 : 0.95; }

// From this share on, a walk keeps forbidden rows on its list as well and is so much wider. With
// half of 60,050 passages permitted that was twice as fast as stepping around them (dense_bench);
// shares between a half and a tenth were not measured.
constexpr double kKeepsForbidden = 0.3;
bool steps_around_forbidden(double permitted_share) { return permitted_share < kKeepsForbidden; }

// What a walk around forbidden rows may miss of what the curve says: with a tenth of 60,050
// passages permitted walks missed a third more than it said (dense_bench); fewer were not measured.
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
  const double passages = steps_around_forbidden(permitted_share)
                              ? static_cast<double>(vectors::kMostLinks) * (1 - permitted_share)
                              : 0;
  return kWalkBegin + static_cast<double>(width) * (kWalkStep + passages * kPassage);
}

// 0: they do not find what they should.
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

// 0: looking at all permitted rows is faster.
std::uint32_t probes_of(const vectors::IvfLists& lists, const PermittedChunks& permitted,
                        const NearestQuestion& question) {
  // Fitted for the ten nearest; of the fifty nearest as many lists find no smaller share
  // (ivf_bench).
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
  // A width that is given is that of a walk.
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
