#include "eval/metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>

namespace quarry::eval {
namespace {

int grade(const Judgements& judgements, const std::string& document) {
  const auto at = judgements.find(document);
  return at == judgements.end() ? 0 : at->second;
}

bool relevant(const Judgements& judgements, const std::string& document) {
  return grade(judgements, document) > 0;
}

double relevant_count(const Judgements& judgements) {
  return static_cast<double>(
      std::ranges::count_if(judgements, [](const auto& judged) { return judged.second > 0; }));
}

double found(std::span<const std::string> ranked, const Judgements& judgements, std::size_t k) {
  return static_cast<double>(
      std::ranges::count_if(ranked.first(std::min(k, ranked.size())),
                            [&](const std::string& id) { return relevant(judgements, id); }));
}

double discount(std::size_t rank) { return std::log2(static_cast<double>(rank) + 1); }

}  // namespace

double ndcg_at(std::span<const std::string> ranked, const Judgements& judgements, std::size_t k) {
  double gained = 0;
  for (std::size_t i = 0; i < std::min(k, ranked.size()); ++i) {
    gained += std::max(0, grade(judgements, ranked[i])) / discount(i + 1);
  }
  std::vector<int> grades;
  for (const auto& [document, value] : judgements) grades.push_back(std::max(0, value));
  std::ranges::sort(grades, std::greater());
  double ideal = 0;
  for (std::size_t i = 0; i < std::min(k, grades.size()); ++i) ideal += grades[i] / discount(i + 1);
  return ideal == 0 ? 0 : gained / ideal;
}

double precision_at(std::span<const std::string> ranked, const Judgements& judgements,
                    std::size_t k) {
  return k == 0 ? 0 : found(ranked, judgements, k) / static_cast<double>(k);
}

double recall_at(std::span<const std::string> ranked, const Judgements& judgements, std::size_t k) {
  const double all = relevant_count(judgements);
  return all == 0 ? 0 : found(ranked, judgements, k) / all;
}

double hit_at(std::span<const std::string> ranked, const Judgements& judgements, std::size_t k) {
  return found(ranked, judgements, k) > 0 ? 1 : 0;
}

double reciprocal_rank_at(std::span<const std::string> ranked, const Judgements& judgements,
                          std::size_t k) {
  for (std::size_t i = 0; i < std::min(k, ranked.size()); ++i) {
    if (relevant(judgements, ranked[i])) return 1 / static_cast<double>(i + 1);
  }
  return 0;
}

double average_precision(std::span<const std::string> ranked, const Judgements& judgements) {
  const double all = relevant_count(judgements);
  double hits = 0, sum = 0;
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    if (relevant(judgements, ranked[i])) sum += ++hits / static_cast<double>(i + 1);
  }
  return all == 0 ? 0 : sum / all;
}

double mean(std::span<const double> values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::pair<double, double> confidence_interval95(std::span<const double> values) {
  constexpr int kResamples = 1000;
  if (values.empty()) return {0, 0};
  std::mt19937_64 random(1979);
  std::vector<double> means, sample(values.size());
  for (int i = 0; i < kResamples; ++i) {
    // std::uniform_int_distribution differs between standard libraries and would change the
    // interval.
    for (double& value : sample) value = values[random() % values.size()];
    means.push_back(mean(sample));
  }
  return {percentile(means, 0.025), percentile(means, 0.975)};
}

double percentile(std::vector<double> values, double p) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const double rank = std::ceil(p * static_cast<double>(values.size()));
  return values[static_cast<std::size_t>(
                    std::clamp(rank, 1.0, static_cast<double>(values.size()))) -
                1];
}

}  // namespace quarry::eval
