// Measures how fast a model runs on this machine.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/deadline.h"
#include "core/json.h"
#include "core/result.h"

namespace quarry::app {

inline constexpr std::size_t kBenchTokens = 256, kBenchQueryTokens = 12;

struct BenchRow {
  std::string precision;
  std::size_t threads = 1;
  double tokens_per_second = 0;  // all threads; sequences of kBenchTokens or the model's maximum
  double query_ms = 0;           // median for kBenchQueryTokens, while all threads run one query
};

// Returns a row for each precision with one thread and, if that differs, one with `threads`. Takes
// a few seconds a row. Errors: those of Encoder::open; cancelled.
Result<std::vector<BenchRow>> bench_model(const std::filesystem::path& folder, std::size_t threads,
                                          const Deadline& deadline);

// `isa` names the vector instructions in use.
Json bench_to_json(const std::string& model, const std::string& isa,
                   const std::vector<BenchRow>& rows);
std::string bench_to_text(const std::string& model, const std::string& isa,
                          const std::vector<BenchRow>& rows);

}  // namespace quarry::app
