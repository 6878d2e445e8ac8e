#include "vectors/recall_curve.h"

#include <algorithm>
#include <cmath>

#include "store/section_table.h"

namespace quarry::vectors {
namespace {

constexpr auto kWanted = RecallCurve::kWanted;
// Upper limit for the widths in a file; rejects damaged values.
constexpr std::uint32_t kMostWidth = 65'536;

}  // namespace

Result<RecallCurve> RecallCurve::read(std::string_view bytes) {
  RecallCurve curve;
  curve.points_ =
      QUARRY_TRY(store::section_table<Point>(bytes, bytes.size() / sizeof(Point), "recall"));
  for (const Point& point : curve.points_) {
    if (point.width <= kMostWidth && point.recall >= 0 && point.recall <= 1) continue;
    return {Code::corrupt, "recall: expected a width up to " + std::to_string(kMostWidth) +
                               " and a recall from 0 to 1, found " + std::to_string(point.width) +
                               " and " + std::to_string(point.recall)};
  }
  return curve;
}

double RecallCurve::width_at(double recall, std::uint32_t wanted) const {
  double width = 0, below = 0, below_recall = 0;
  for (const Point& point : points_) {
    if (point.wanted != wanted) continue;
    width = point.width;
    if (point.recall >= recall) {
      // Interpolates linearly in the logarithm of the missed fraction.
      if (below == 0 || point.recall >= 1 || below_recall >= point.recall) return width;
      const double share = std::log((1 - below_recall) / (1 - recall)) /
                           std::log((1 - below_recall) / (1 - double{point.recall}));
      return below + share * (width - below);
    }
    below = width;
    below_recall = point.recall;
  }
  return width;
}

bool RecallCurve::reaches(double recall) const {
  return std::ranges::all_of(kWanted, [&](std::uint32_t wanted) {
    return std::ranges::any_of(points_, [&](const Point& point) {
      return point.wanted == wanted && point.recall >= recall;
    });
  });
}

std::size_t RecallCurve::width_for(double recall, std::size_t wanted) const {
  const double few = width_at(recall, kWanted[0]), many = width_at(recall, kWanted[1]);
  const double share = (static_cast<double>(wanted) - kWanted[0]) / (kWanted[1] - kWanted[0]);
  const double width = std::ceil(few + std::max(0.0, share) * std::max(0.0, many - few));
  return std::max(wanted, static_cast<std::size_t>(width));
}

}  // namespace quarry::vectors
