#include "index/search_plan.h"

#include <algorithm>
#include <cmath>

namespace quarry {
namespace {

// Nanoseconds on Zen 5 with 384 numbers of 8 bits (dense_bench, 25 November 2026); what counts is
// how they stand to each other.
constexpr double kScanRow = 10;       // one row of a scan
constexpr double kWalkBegin = 4'000;  // a walk's entries and first steps
constexpr double kWalkStep = 450;     // one row of the list, with the neighbours it brings
constexpr double kPassage = 25;       // a forbidden neighbour whose links are looked at

// A walk must find all that is wanted; what it lacks is made good by wider ones, up to this.
constexpr std::size_t kWidenings = 3;

double recall_of(Recall recall) { return recall == Recall::ninety_five ? 0.95 : 0.99; }

std::size_t width_of(const SegmentVectors& vectors, double windows_of_chunk, double permitted_share,
                     const NearestQuestion& question) {
  const auto wanted = static_cast<std::size_t>(
      std::ceil(static_cast<double>(question.k) * std::max(1.0, windows_of_chunk)));
  if (question.settings.width > 0) return std::max(question.settings.width, question.k);
  // Through a filter the graph is thinner than the one that was measured.
  const double recall = permitted_share < 1 ? 0.99 : recall_of(question.settings.recall);
  return vectors.recall().width_for(recall, wanted);
}

double walk_cost(std::size_t width, double permitted_share) {
  const double passages = static_cast<double>(kMostLinks) * (1 - permitted_share);
  return kWalkBegin + static_cast<double>(width) * (kWalkStep + passages * kPassage);
}

}  // namespace

SearchPlan plan_search(const SegmentView& view, const Bitmap* permitted,
                       const NearestQuestion& question) {
  const Segment& segment = *view.segment;
  SearchPlan plan;
  plan.permitted_chunks = permitted ? permitted->count() : segment.chunks();
  plan.wanted = std::min(question.k, plan.permitted_chunks);
  const SegmentVectors& vectors = segment.vectors();
  if (vectors.graph().empty() || question.settings.recall == Recall::exact) return plan;

  const auto chunks = static_cast<double>(segment.chunks());
  const double windows = static_cast<double>(vectors.rows().size()) / chunks;
  const double share = static_cast<double>(plan.permitted_chunks) / chunks;
  const std::size_t width = width_of(vectors, windows, share, question);
  const double rows = static_cast<double>(plan.permitted_chunks) * windows;
  if (question.settings.width == 0 && rows * kScanRow < walk_cost(width, share)) return plan;
  plan.width = width;
  plan.widest = width << kWidenings;
  return plan;
}

}  // namespace quarry
