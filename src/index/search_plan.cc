#include "index/search_plan.h"

#include <algorithm>
#include <cmath>

namespace quarry {
namespace {

// Nanoseconds on Zen 5 with 384 numbers of 8 bits (dense_bench, 26 November 2026); what counts is
// how they stand to each other.
constexpr double kScanRow = 10;         // one row of a scan of all
constexpr double kScatteredRow = 18;    // one row of those that a filter permits
constexpr double kWalkBegin = 6'000;    // a walk's entries and first steps
constexpr double kWalkStep = 350;       // one row of the list, with the neighbours it brings
constexpr double kPassage = 35;         // a forbidden neighbour whose links are looked at
constexpr double kListsBegin = 60'000;  // choosing lists, and scoring the best rows (ivf_bench)
constexpr double kListCode = 4;         // one code of a list
constexpr double kAskedCode = 8;        // and whether it is permitted

// Where fewer are permitted they do not hang together over two steps: of 19 links on average two
// steps reach some 300 rows. At one in a hundred walks of any width found 0.85 at most.
constexpr double kLeastShare = 0.04;

// A walk must find all that is wanted; what it lacks is made good by wider ones, up to this.
constexpr std::size_t kWidenings = 3;

// The curve was measured with passages for questions, and against the codes. Questions lie farther
// from all passages, and the codes themselves lose 0.005: of 1,000 questions on 60,050 passages
// walks missed at 0.95 some three times what they missed of passages, at 0.99 six times.
double measured_recall_for(Recall wanted, double permitted_share) {
  if (wanted == Recall::ninety_nine) return 1 - 0.01 / 6;
  // Through a filter the graph is thinner than the one that was measured.
  return permitted_share < 1 ? 1 - 0.02 / 4 : 1 - 0.05 / 3;
}

std::size_t width_of(const SegmentVectors& vectors, double windows_of_chunk, double permitted_share,
                     const NearestQuestion& question) {
  if (question.settings.width > 0) return std::max(question.settings.width, question.k);
  const auto wanted = static_cast<std::size_t>(
      std::ceil(static_cast<double>(question.k) * std::max(1.0, windows_of_chunk)));
  return vectors.recall().width_for(measured_recall_for(question.settings.recall, permitted_share),
                                    wanted);
}

double walk_cost(std::size_t width, double permitted_share) {
  const double passages = static_cast<double>(kMostLinks) * (1 - permitted_share);
  return kWalkBegin + static_cast<double>(width) * (kWalkStep + passages * kPassage);
}

double scan_cost(double rows, double permitted_share) {
  return rows * (permitted_share < 1 ? kScatteredRow : kScanRow);
}

// 0: looking at all permitted rows is faster.
std::uint32_t probes_of(const IvfLists& lists, const Bitmap* permitted, std::size_t chunks,
                        const NearestQuestion& question) {
  // Fitted for the ten nearest; of the fifty nearest as many lists find no smaller share
  // (ivf_bench).
  const float recall = question.settings.recall == Recall::ninety_five ? 0.95F : 0.99F;
  const std::uint32_t probes = lists.probes_for(recall);
  const auto rows = static_cast<double>(lists.rows());
  const double share = permitted ? static_cast<double>(chunks) / permitted->size() : 1;
  const double codes = std::min(rows, rows * probes / lists.lists() / share);
  const double cost = kListsBegin + codes * (permitted ? kAskedCode : kListCode);
  return scan_cost(rows * share, share) < cost ? 0 : probes;
}

}  // namespace

SearchPlan plan_search(const SegmentView& view, const Bitmap* permitted,
                       const NearestQuestion& question) {
  const Segment& segment = *view.segment;
  SearchPlan plan;
  plan.permitted_chunks = permitted ? permitted->count() : segment.chunks();
  plan.wanted = std::min(question.k, plan.permitted_chunks);
  const SegmentVectors& vectors = segment.vectors();
  if (vectors.lists() && question.settings.recall != Recall::exact) {
    plan.probes = probes_of(*vectors.lists(), permitted, plan.permitted_chunks, question);
    return plan;
  }
  if (vectors.graph().empty() || question.settings.recall == Recall::exact) return plan;

  const auto chunks = static_cast<double>(segment.chunks());
  const double windows = static_cast<double>(vectors.rows().size()) / chunks;
  const double share = static_cast<double>(plan.permitted_chunks) / chunks;
  const std::size_t width = width_of(vectors, windows, share, question);
  const double rows = static_cast<double>(plan.permitted_chunks) * windows;
  const bool faster = scan_cost(rows, share) < walk_cost(width, share) || share < kLeastShare;
  if (question.settings.width == 0 && faster) return plan;
  plan.width = width;
  plan.widest = width << kWidenings;
  return plan;
}

}  // namespace quarry
