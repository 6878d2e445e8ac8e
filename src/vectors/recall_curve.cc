#include "vectors/recall_curve.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>

#include "store/section_table.h"

#include "vectors/graph_walk.h"

namespace quarry {
namespace {

// Their mean is known to about 0.003 at a recall of 0.95: ten rows of each are looked for, and what
// one misses varies by 0.08.
constexpr std::size_t kQuestions = 400;
constexpr std::array<std::uint32_t, 2> kWanted = {10, 100};
constexpr std::array<std::uint32_t, 14> kWidths = {10,  14,  20,  28,  40,  56,  80,
                                                   112, 160, 224, 320, 448, 640, 1024};
// Beyond, walks are not made wider.
constexpr double kEnough = 0.999;
// The least that may stand in a file.
constexpr std::uint32_t kMostWidth = 65'536;

using Rows = std::vector<std::uint32_t>;

// Questions lie farther from all passages than passages do: a row is moved by so much of the way to
// any other. Found on MiniLM's vectors of six small collections, where walks at 0.95 then find as
// much of these as of real questions, and checked on a seventh (docs/decisions/0007-vectors.md).
constexpr float kTowardsAnother = 0.3F;

std::vector<float> question_near(const CodeRows& rows, std::uint32_t self) {
  const auto other =
      static_cast<std::uint32_t>((std::uint64_t{self} * 2'654'435'761 + 12'345) % rows.size());
  std::vector<float> question(rows.dimension()), far(rows.dimension());
  rows.decode(self, question);
  rows.decode(other, far);
  for (std::size_t i = 0; i < question.size(); ++i) {
    question[i] += kTowardsAnother * (far[i] - question[i]);
  }
  return question;
}

// The best rows beside `self`, best first.
Rows best_of_all(const RowQuery& query, std::uint32_t self, std::size_t wanted) {
  constexpr std::uint32_t kBlock = 256;
  const CodeRows& rows = query.rows();
  std::vector<std::pair<float, std::uint32_t>> heap;  // the worst in front
  std::array<float, kBlock> scores;
  for (std::uint32_t begin = 0; begin < rows.size(); begin += kBlock) {
    const std::uint32_t count = std::min(kBlock, rows.size() - begin);
    query.estimate_run(begin, count, scores.data());
    for (std::uint32_t i = 0; i < count; ++i) {
      if (begin + i == self || scores[i] != scores[i] ||
          (heap.size() == wanted && !(scores[i] > -heap.front().first))) {
        continue;
      }
      if (heap.size() == wanted) {
        std::ranges::pop_heap(heap);
        heap.pop_back();
      }
      heap.emplace_back(-scores[i], begin + i);
      std::ranges::push_heap(heap);
    }
  }
  std::ranges::sort(heap);
  Rows best;
  for (const auto& [score, row] : heap) best.push_back(row);
  return best;
}

Rows found_by_walk(const VectorGraph& graph, const RowQuery& query, std::uint32_t self,
                   std::size_t width, WalkMemory& memory) {
  walk(graph, query, width + 1, memory);
  Rows found;
  for (const WalkStep& step : memory.list.steps()) {
    if (step.row() != self) found.push_back(step.row());
  }
  return found;
}

std::size_t hits_among(Rows found, std::span<const std::uint32_t> truth) {
  found.resize(std::min(found.size(), truth.size()));
  std::ranges::sort(found);
  return static_cast<std::size_t>(std::ranges::count_if(
      truth, [&](std::uint32_t row) { return std::ranges::binary_search(found, row); }));
}

// One thread at a time; shares its work out over the executor.
class Measurement {
 public:
  Measurement(const CodeRows& rows, const VectorGraph& graph, Executor& executor)
      : rows_(rows), graph_(graph), executor_(executor) {
    const std::uint32_t questions = std::min<std::uint32_t>(kQuestions, rows.size());
    for (std::uint32_t i = 0; i < questions; ++i) {
      selves_.push_back(static_cast<std::uint32_t>(std::uint64_t{i} * rows.size() / questions));
    }
    truth_.resize(questions);
    executor_.parallel_for(questions, [&](std::size_t i) {
      truth_[i] = best_of_all(query(i), selves_[i], kWanted.back());
    });
  }

  // By kWanted.
  std::array<double, kWanted.size()> at(std::size_t width) const {
    std::array<std::atomic<std::size_t>, kWanted.size()> hits{}, all{};
    executor_.parallel_for(selves_.size(), [&](std::size_t i) {
      static thread_local WalkMemory memory;
      const Rows found = found_by_walk(graph_, query(i), selves_[i], width, memory);
      for (std::size_t w = 0; w < kWanted.size(); ++w) {
        const std::span truth =
            std::span(truth_[i]).first(std::min<std::size_t>(kWanted[w], truth_[i].size()));
        hits[w] += hits_among(found, truth);
        all[w] += truth.size();
      }
    });
    std::array<double, kWanted.size()> recall;
    for (std::size_t w = 0; w < kWanted.size(); ++w) {
      recall[w] = static_cast<double>(hits[w]) / std::max(1.0, static_cast<double>(all[w]));
    }
    return recall;
  }

 private:
  RowQuery query(std::size_t i) const {
    return {rows_, std::span<const float>(question_near(rows_, selves_[i]))};
  }

  const CodeRows& rows_;
  const VectorGraph& graph_;
  Executor& executor_;
  Rows selves_;
  std::vector<Rows> truth_;
};

}  // namespace

Result<RecallCurve> RecallCurve::read(std::string_view bytes) {
  RecallCurve curve;
  curve.points_ = QUARRY_TRY(section_table<Point>(bytes, bytes.size() / sizeof(Point), "recall"));
  for (const Point& point : curve.points_) {
    if (point.width <= kMostWidth && point.recall >= 0 && point.recall <= 1) continue;
    return {Code::corrupt, "recall: a point beyond all"};
  }
  return curve;
}

double RecallCurve::width_at(double recall, std::uint32_t wanted) const {
  double width = 0, below = 0, below_recall = 0;
  for (const Point& point : points_) {
    if (point.wanted != wanted) continue;
    width = point.width;
    if (point.recall >= recall) {
      // On the line between the two points, over the logarithm of what is missed.
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

std::size_t RecallCurve::width_for(double recall, std::size_t wanted) const {
  const double few = width_at(recall, kWanted[0]), many = width_at(recall, kWanted[1]);
  const double share = (static_cast<double>(wanted) - kWanted[0]) / (kWanted[1] - kWanted[0]);
  const double width = std::ceil(few + std::max(0.0, share) * std::max(0.0, many - few));
  return std::max(wanted, static_cast<std::size_t>(width));
}

std::string measure_recall(const CodeRows& rows, const VectorGraph& graph, Executor& executor) {
  const Measurement measurement(rows, graph, executor);
  std::array<std::string, kWanted.size()> points;
  for (const std::uint32_t width : kWidths) {
    const auto recall = measurement.at(width);
    for (std::size_t w = 0; w < kWanted.size(); ++w) {
      if (width < kWanted[w]) continue;
      append_section_row(points[w], RecallCurve::Point{.wanted = kWanted[w],
                                                       .width = width,
                                                       .recall = static_cast<float>(recall[w])});
    }
    if (recall.back() >= kEnough) break;
  }
  return points[0] + points[1];
}

}  // namespace quarry
