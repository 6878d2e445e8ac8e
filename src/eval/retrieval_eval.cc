#include "eval/retrieval_eval.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "eval/metrics.h"

namespace quarry::eval {
namespace {

using Ranked = std::span<const std::string>;

struct Measure {
  std::string_view name;
  double (*of)(Ranked ranked, const Judgements& judgements);
};

constexpr auto kMeasures = std::to_array<Measure>({
    {"ndcg@10", [](Ranked r, const Judgements& j) { return ndcg_at(r, j, 10); }},
    {"map", [](Ranked r, const Judgements& j) { return average_precision(r, j); }},
    {"mrr@10", [](Ranked r, const Judgements& j) { return reciprocal_rank_at(r, j, 10); }},
    {"precision@5", [](Ranked r, const Judgements& j) { return precision_at(r, j, 5); }},
    {"recall@5", [](Ranked r, const Judgements& j) { return recall_at(r, j, 5); }},
    {"recall@10", [](Ranked r, const Judgements& j) { return recall_at(r, j, 10); }},
    {"recall@100", [](Ranked r, const Judgements& j) { return recall_at(r, j, 100); }},
    {"hit_rate@10", [](Ranked r, const Judgements& j) { return hit_at(r, j, 10); }},
});

std::string measure_names() {
  std::string names;
  for (const Measure& measure : kMeasures)
    names += (names.empty() ? "" : ", ") + std::string(measure.name);
  return names;
}

}  // namespace

Result<RetrievalReport> evaluate_retrieval(const Dataset& dataset, const DatasetSearch& search) {
  RetrievalReport report;
  report.dataset = dataset.name;
  report.queries = dataset.queries.size();
  std::array<std::vector<double>, kMeasures.size()> values;
  std::vector<double> latencies;
  for (const EvalQuery& query : dataset.queries) {
    auto [ranked, milliseconds] = QUARRY_TRY(search(query.text));
    latencies.push_back(milliseconds);
    const Judgements& judgements = dataset.judgements.at(query.id);
    for (std::size_t m = 0; m < kMeasures.size(); ++m) {
      values[m].push_back(kMeasures[m].of(ranked, judgements));
    }
    report.run.emplace_back(query.id, std::move(ranked));
  }
  for (std::size_t m = 0; m < kMeasures.size(); ++m) {
    report.measures.emplace_back(kMeasures[m].name, mean(values[m]));
  }
  report.ndcg_interval = confidence_interval95(values[0]);
  report.p50_ms = percentile(latencies, 0.50);
  report.p95_ms = percentile(latencies, 0.95);
  report.p99_ms = percentile(latencies, 0.99);
  return report;
}

double RetrievalReport::measure(std::string_view name) const {
  for (const auto& [known, value] : measures) {
    if (known == name) return value;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

Json RetrievalReport::to_json() const {
  Json json = Json::object({{"dataset", dataset}, {"queries", queries}, {"documents", documents}});
  for (const auto& [name, value] : measures) json.set(name, value);
  json.set(
      "ci95",
      Json::object({{"ndcg@10", Json(Json::Array{ndcg_interval.first, ndcg_interval.second})}}));
  json.set("latency_ms", Json::object({{"p50", p50_ms}, {"p95", p95_ms}, {"p99", p99_ms}}));
  json.set("stage_ms", stage_ms);
  json.set("ingest", ingest);
  return json;
}

std::string RetrievalReport::to_trec() const {
  std::string lines;
  for (const auto& [query, ranked] : run) {
    for (std::size_t i = 0; i < ranked.size(); ++i) {
      lines += query + " Q0 " + ranked[i] + " " + std::to_string(i + 1) + " " +
               std::to_string(ranked.size() - i) + " quarry\n";
    }
  }
  return lines;
}

Result<Gate> parse_gate(std::string_view text) {
  const std::size_t equals = text.find('=');
  Gate gate{.measure = std::string(text.substr(0, equals)), .at_least = 0};
  bool known = false;
  for (const Measure& measure : kMeasures) known = known || measure.name == gate.measure;
  const std::string_view number = equals == std::string_view::npos ? "" : text.substr(equals + 1);
  const char* end = number.data() + number.size();
  const bool read =
      !number.empty() && std::from_chars(number.data(), end, gate.at_least).ptr == end;
  if (known && read) return gate;
  return Error{Code::invalid, "expected a gate MEASURE=NUMBER, such as ndcg@10=0.70, found '" +
                                  std::string(text) + "'; measures: " + measure_names()};
}

}  // namespace quarry::eval
