// Measures of ranked retrieval, as trec_eval defines them (Voorhees and Harman, 2005).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "eval/dataset.h"

namespace quarry::eval {

// In all measures `ranked` holds distinct document ids, best first, and a query without a relevant
// document scores 0.

// Normalised discounted cumulative gain: the gain is the grade, the discount log2(rank + 1), and
// the norm is the gain of the ideal order of all judged documents.
double ndcg_at(std::span<const std::string> ranked, const Judgements& judgements, std::size_t k);
double precision_at(std::span<const std::string> ranked, const Judgements& judgements,
                    std::size_t k);
double recall_at(std::span<const std::string> ranked, const Judgements& judgements, std::size_t k);
// 1 if a relevant document is among the first k, otherwise 0.
double hit_at(std::span<const std::string> ranked, const Judgements& judgements, std::size_t k);
double reciprocal_rank_at(std::span<const std::string> ranked, const Judgements& judgements,
                          std::size_t k);
double average_precision(std::span<const std::string> ranked, const Judgements& judgements);

double mean(std::span<const double> values);
// The bootstrap percentile interval of the mean (Efron, 1979), from 1,000 resamples with a fixed
// seed.
std::pair<double, double> confidence_interval95(std::span<const double> values);
// The smallest value that is not exceeded by at least a share `p` (0 to 1) of the values (nearest
// rank); 0 if there are no values.
double percentile(std::vector<double> values, double p);

}  // namespace quarry::eval
