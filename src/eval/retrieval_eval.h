// Runs every query of a dataset and scores the results.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "eval/dataset.h"

namespace quarry::eval {

struct EvalAnswer {
  std::vector<std::string> documents;  // ids, best first, distinct, at most kEvalDepth
  double milliseconds = 0;             // latency of the search as a user runs it
};
using DatasetSearch = std::function<Result<EvalAnswer>(const std::string& query)>;

inline constexpr std::size_t kEvalDepth = 100;

struct RetrievalReport {
  std::string dataset;
  std::size_t queries = 0, documents = 0;
  std::vector<std::pair<std::string, double>>
      measures;                               // {"ndcg@10", 0.71}, ...: means over all queries
  std::pair<double, double> ndcg_interval{};  // 95% confidence
  double p50_ms = 0, p95_ms = 0, p99_ms = 0;
  Json ingest = Json::object();    // figures of the ingestion that came before; set by the caller
  Json stage_ms = Json::object();  // median time per stage; set by the caller
  std::vector<std::pair<std::string, std::vector<std::string>>> run;  // query id, ranked documents

  double measure(std::string_view name) const;  // NaN for an unknown name
  Json to_json() const;                         // `eval retrieval --json`
  // Lines of "query Q0 document rank score tag". Scores decrease strictly, so that every reader of
  // the file sees the same order.
  std::string to_trec() const;
};

Result<RetrievalReport> evaluate_retrieval(const Dataset& dataset, const DatasetSearch& search);

// A threshold for CI: "ndcg@10=0.70". Errors of parse_gate: invalid, with the known measures.
struct Gate {
  std::string measure;
  double at_least = 0;
};
Result<Gate> parse_gate(std::string_view text);

}  // namespace quarry::eval
