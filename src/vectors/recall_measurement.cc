#include "vectors/recall_measurement.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>

#include "store/section_table.h"
#include "vectors/graph_walk.h"
#include "vectors/recall_curve.h"

namespace quarry::vectors {
namespace {

// Gives a standard error of about 0.003 for the mean at a recall of 0.95: for the ten best rows,
// the recall of one question varies by 0.08.
constexpr std::size_t kQuestions = 400;
constexpr auto kWanted = RecallCurve::kWanted;
constexpr std::array<std::uint32_t, 14> kWidths = {10,  14,  20,  28,  40,  56,  80,
                                                   112, 160, 224, 320, 448, 640, 1024};
// At this recall no greater width is measured.
constexpr double kEnough = 0.999;

using Rows = std::vector<std::uint32_t>;
using Shares = std::array<double, kWanted.size()>;  // the fraction found, by kWanted

// Questions lie farther from all passages than passages do from each other. A question is therefore
// a row moved by this fraction of the way to another row. The value was fitted on MiniLM vectors of
// six small collections, so that walks with recall 0.95 for generated questions have about the same
// recall for real ones, and was checked on a seventh collection (docs/results/2026-11-vectors.md).
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

// The best rows except `self`, best first.
Rows best_of_all(const RowQuery& query, std::uint32_t self, std::size_t wanted) {
  constexpr std::uint32_t kBlock = 256;
  const CodeRows& rows = query.rows();
  std::vector<std::pair<float, std::uint32_t>> heap;  // negated scores: the worst row is in front
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

// The rank of each of the `best` rows by sketch: the number of sketches with a better estimate.
Rows ranks_of(std::span<const std::uint32_t> best, const SketchRows& sketches,
              std::span<const float> question, std::uint32_t rows) {
  constexpr std::uint32_t kBlock = 256;
  const SketchQuery query(sketches, question);
  std::vector<float> own(best.size());
  query.estimate(best, own.data());
  const float least = own.empty() ? 0 : *std::ranges::min_element(own);
  std::vector<float> better;
  std::array<std::uint32_t, kBlock> picked;
  std::array<float, kBlock> scores;
  for (std::uint32_t begin = 0; begin < rows; begin += kBlock) {
    const std::size_t count = std::min(kBlock, rows - begin);
    std::iota(picked.begin(), picked.end(), begin);
    query.estimate(std::span(picked).first(count), scores.data());
    std::copy_if(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(count),
                 std::back_inserter(better), [&](float score) { return score > least; });
  }
  std::ranges::sort(better, std::greater());
  Rows ranks;
  for (const float score : own) {
    const auto after = std::ranges::lower_bound(better, score, std::greater());
    ranks.push_back(static_cast<std::uint32_t>(after - better.begin()));
  }
  return ranks;
}

// One thread at a time; runs its work on the executor.
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

  Shares of_walks(std::size_t width) const {
    std::vector<Rows> found(selves_.size());
    executor_.parallel_for(selves_.size(), [&](std::size_t i) {
      static thread_local WalkMemory memory;
      found[i] = found_by_walk(graph_, query(i), selves_[i], width, memory);
    });
    return shares([&](std::size_t i, std::span<const std::uint32_t> truth) {
      return hits_among(found[i], truth);
    });
  }
  // The ranks of the best rows of each question by sketch.
  std::vector<Rows> ranks_among(const SketchRows& sketches) const {
    std::vector<Rows> ranks(selves_.size());
    executor_.parallel_for(selves_.size(), [&](std::size_t i) {
      ranks[i] = ranks_of(truth_[i], sketches, question_near(rows_, selves_[i]), rows_.size());
    });
    return ranks;
  }
  // The recall of rescoring the rows with the `width` best sketches.
  Shares of_sketches(const std::vector<Rows>& ranks, std::size_t width) const {
    return shares([&](std::size_t i, std::span<const std::uint32_t> truth) {
      return static_cast<std::size_t>(
          std::ranges::count_if(std::span(ranks[i]).first(truth.size()),
                                [&](std::uint32_t rank) { return rank < width; }));
    });
  }

 private:
  // hits_of(question, its best rows) returns how many of these rows were found.
  template <class HitsOf>
  Shares shares(const HitsOf& hits_of) const {
    Shares shares;
    for (std::size_t w = 0; w < kWanted.size(); ++w) {
      std::size_t hits = 0, all = 0;
      for (std::size_t i = 0; i < selves_.size(); ++i) {
        const std::span best(truth_[i]);
        const std::span truth = best.first(std::min<std::size_t>(kWanted[w], best.size()));
        hits += hits_of(i, truth);
        all += truth.size();
      }
      shares[w] = static_cast<double>(hits) / std::max(1.0, static_cast<double>(all));
    }
    return shares;
  }
  RowQuery query(std::size_t i) const {
    return {rows_, std::span<const float>(question_near(rows_, selves_[i]))};
  }

  const CodeRows& rows_;
  const VectorGraph& graph_;
  Executor& executor_;
  Rows selves_;
  std::vector<Rows> truth_;
};

// Calls shares_at(width) for increasing widths.
template <class SharesAt>
std::string curve(const SharesAt& shares_at) {
  std::array<std::string, kWanted.size()> points;
  for (const std::uint32_t width : kWidths) {
    const Shares recall = shares_at(width);
    for (std::size_t w = 0; w < kWanted.size(); ++w) {
      if (width < kWanted[w]) continue;
      store::append_section_row(
          points[w],
          RecallCurve::Point{
              .wanted = kWanted[w], .width = width, .recall = static_cast<float>(recall[w])});
    }
    if (recall.back() >= kEnough) break;
  }
  return points[0] + points[1];
}

}  // namespace

MeasuredCurves measure_recall(const CodeRows& rows, const VectorGraph& graph,
                              const SketchRows& sketches, Executor& executor) {
  const Measurement measurement(rows, graph, executor);
  const std::vector<Rows> ranks = measurement.ranks_among(sketches);
  return {
      .walks = curve([&](std::size_t width) { return measurement.of_walks(width); }),
      .sketches = curve([&](std::size_t width) { return measurement.of_sketches(ranks, width); })};
}

}  // namespace quarry::vectors
