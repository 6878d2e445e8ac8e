// The measures of ranked retrieval, as trec_eval defines them (Voorhees and Harman, 2005).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "eval/dataset.h"

namespace quarry::eval {

// `ranked`: distinct document ids, best first. A query without a relevant document scores 0 in all:
// nothing here divides by zero.

// Gain is the grade, discount log2(rank + 1), against the best order of all judged documents.
double ndcg_at(std::span<const std::string> ranked, const Judgements& judgements, std::size_t k);
double precision_at(std::span<const std::string> ranked, const Judgements& judgements,
                    std::size_t k);
double recall_at(std::span<const std::string> ranked, const Judgements& judgements, std::size_t k);
// 1 when a relevant document is among the first k.
double hit_at(std::span<const std::string> ranked, const Judgements& judgements, std::size_t k);
double reciprocal_rank_at(std::span<const std::string> ranked, const Judgements& judgements,
                          std::size_t k);
double average_precision(std::span<const std::string> ranked, const Judgements& judgements);

double mean(std::span<const double> values);
// Bootstrap percentile interval of the mean (Efron, 1979): 1,000 resamples from a fixed seed.
std::pair<double, double> confidence_interval95(std::span<const double> values);
// The value that a share `p` of the values does not exceed (nearest rank); 0 of none.
double percentile(std::vector<double> values, double p);

}  // namespace quarry::eval
