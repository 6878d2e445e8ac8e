#include "app/model_bench.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <mutex>

#include "core/clock.h"
#include "core/executor.h"
#include "model/encoder.h"

namespace quarry::app {
namespace {

// 16 sequences of 256 tokens are the 4,096 tokens that a thread gets at a time during ingestion.
constexpr std::size_t kSequences = 16;
// Enough rounds for a stable median on a quiet machine. The time limit keeps a slow model from
// taking minutes.
constexpr std::size_t kRounds = 7, kQueryRounds = 100;
constexpr double kMaxSeconds = 4;

using Sequences = std::vector<std::vector<std::int32_t>>;

constexpr std::string_view kWords[] = {"the",   "pump",  "lifts", "water",    "from",     "basin",
                                       "seven", "while", "a",     "valve",    "closes",   "slowly",
                                       "and",   "its",   "meter", "counts",   "pressure", "in",
                                       "two",   "pipes", "of",    "hardened", "steel",    "until",
                                       "dawn",  "when",  "crews", "open",     "every",    "gate"};

Sequences make_sequences(const model::Encoder& encoder, std::size_t count, std::size_t tokens) {
  Sequences sequences;
  for (std::size_t s = 0; s < count; ++s) {
    std::string text;
    for (std::size_t w = 0; w < tokens; ++w) {
      text.append(kWords[(w * (s + 1) + s) % std::size(kWords)]).append(" ");
    }
    sequences.push_back(
        encoder.tokenizer().model_input(text, std::min(tokens, encoder.max_tokens())));
  }
  return sequences;
}

std::size_t tokens_in(const Sequences& sequences) {
  std::size_t tokens = 0;
  for (const auto& sequence : sequences) tokens += sequence.size();
  return tokens;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values.empty() ? 0 : values[values.size() / 2];
}

// Measures one encoder on a number of threads. Keeps an error of a thread until the round ends.
class Bench {
 public:
  Bench(const model::Encoder& encoder, std::size_t threads, const Deadline& deadline)
      : encoder_(encoder), executor_(threads), deadline_(deadline) {}

  Result<double> tokens_per_second() {
    const Sequences sequences = make_sequences(encoder_, kSequences, kBenchTokens);
    const double tokens = static_cast<double>(tokens_in(sequences) * executor_.threads());
    const auto round = [&] {
      const Stopwatch watch;
      on_all_threads([&] { encode(sequences); });
      return tokens / watch.seconds();
    };
    return QUARRY_TRY(median_of(kRounds, round));
  }

  Result<double> query_ms() {
    const Sequences query = make_sequences(encoder_, 1, kBenchQueryTokens);
    const auto round = [&] {
      std::vector<double> times(executor_.threads());
      std::atomic<std::size_t> next = 0;
      on_all_threads([&] {
        const Stopwatch watch;
        encode(query);
        times[next++] = watch.milliseconds();
      });
      return median(times);
    };
    return QUARRY_TRY(median_of(kQueryRounds, round));
  }

 private:
  template <class Round>
  Result<double> median_of(std::size_t rounds, Round round) {
    round();  // warm-up: allocates memory and fills caches
    std::vector<double> values;
    const Stopwatch watch;
    while (values.size() < rounds && (values.empty() || watch.seconds() < kMaxSeconds)) {
      QUARRY_TRY(deadline_.check("the benchmark"));
      values.push_back(round());
      QUARRY_TRY(Result<void>(failure_));
    }
    return median(values);
  }

  void on_all_threads(const std::function<void()>& work) {
    executor_.parallel_for(executor_.threads(), [&](std::size_t) { work(); });
  }

  void encode(const Sequences& sequences) {
    std::vector<float> out(sequences.size() * encoder_.dimension());
    Result<void> done = encoder_.encode(sequences, out);
    if (done) return;
    const std::lock_guard lock(mutex_);
    failure_ = std::move(done);
  }

  const model::Encoder& encoder_;
  Executor executor_;
  const Deadline& deadline_;
  std::mutex mutex_;
  Result<void> failure_;
};

}  // namespace

Result<std::vector<BenchRow>> bench_model(const std::filesystem::path& folder, std::size_t threads,
                                          const Deadline& deadline) {
  std::vector<BenchRow> rows;
  for (const model::Precision precision : model::precisions_of(simd::active_isa())) {
    const auto encoder = QUARRY_TRY(model::Encoder::open(folder, {.precision = precision}));
    for (const std::size_t count : {std::size_t{1}, threads}) {
      if (count == 1 && !rows.empty() && rows.back().precision == to_string(precision)) continue;
      Bench bench(*encoder, count, deadline);
      rows.push_back({.precision = std::string(to_string(precision)),
                      .threads = count,
                      .tokens_per_second = QUARRY_TRY(bench.tokens_per_second()),
                      .query_ms = QUARRY_TRY(bench.query_ms())});
    }
  }
  return rows;
}

Json bench_to_json(const std::string& model, const std::string& isa,
                   const std::vector<BenchRow>& rows) {
  Json list = Json::array();
  for (const BenchRow& row : rows) {
    list.push(Json::object({{"precision", row.precision},
                            {"threads", row.threads},
                            {"tokens_per_second", row.tokens_per_second},
                            {"query_ms", row.query_ms}}));
  }
  return Json::object({{"model", model},
                       {"isa", isa},
                       {"batch_tokens", kBenchTokens},
                       {"query_tokens", kBenchQueryTokens},
                       {"rows", std::move(list)}});
}

std::string bench_to_text(const std::string& model, const std::string& isa,
                          const std::vector<BenchRow>& rows) {
  char line[120];
  std::snprintf(line, sizeof line, " (%s): passages of %zu tokens, questions of %zu\n", isa.c_str(),
                kBenchTokens, kBenchQueryTokens);
  std::string text = model + line + "precision  threads   tokens/s   question\n";
  for (const BenchRow& row : rows) {
    std::snprintf(line, sizeof line, "%-9s  %7zu  %9.0f  %6.2f ms\n", row.precision.c_str(),
                  row.threads, row.tokens_per_second, row.query_ms);
    text += line;
  }
  return text;
}

}  // namespace quarry::app
