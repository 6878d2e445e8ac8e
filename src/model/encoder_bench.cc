// Measures tokens per second on long sequences and the latency of a short query, with one thread
// and with several. TEXTS, a file of one text per line, adds measurements that include the
// tokenizer: whole lines in batches, and the first words of each line as queries.
//
// Usage: encoder_bench FOLDER [threads [precision [TEXTS]]]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/executor.h"
#include "model/pooling.h"
#include "model/transformer_model.h"
#include "tokenize/tokenizer.h"

namespace {

using quarry::model::TransformerModel;
using Ids = std::vector<std::int32_t>;

std::vector<Ids> random_sequences(std::size_t count, std::size_t tokens, std::size_t vocabulary) {
  std::mt19937 random(7);
  std::vector<Ids> sequences(count, Ids(tokens));
  for (Ids& sequence : sequences) {
    for (std::int32_t& id : sequence) id = static_cast<std::int32_t>(random() % vocabulary);
  }
  return sequences;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void encode(const TransformerModel& model, const std::vector<Ids>& sequences) {
  const std::size_t hidden = model.config().hidden;
  std::vector<float> out(sequences.size() * hidden);
  const auto each = [&](std::size_t number, const float* rows, std::size_t tokens) {
    quarry::model::pool(quarry::model::Pooling::mean, rows, tokens, hidden,
                        out.data() + number * hidden);
  };
  if (const auto done = model.run(quarry::model::as_sequences(sequences), each); !done) {
    std::fprintf(stderr, "%s\n", done.error().message.c_str());
    std::exit(1);
  }
}

void print_throughput(const TransformerModel& model, std::size_t threads, std::size_t tokens) {
  const auto sequences = random_sequences(4096 / tokens, tokens, model.config().vocabulary);
  quarry::Executor executor(threads);
  std::vector<double> rates;
  for (int i = 0; i < 7; ++i) {
    const quarry::Stopwatch watch;
    executor.parallel_for(threads, [&](std::size_t) { encode(model, sequences); });
    rates.push_back(static_cast<double>(threads * 4096) / watch.seconds());
  }
  std::printf("%zu thread(s), sequences of %3zu tokens: %8.0f tokens/s\n", threads, tokens,
              median(rates));
}

// Each thread takes every `threads`th text, in batches of similar length, as the embedder forms
// them.
void print_texts(const TransformerModel& model, const quarry::tokenize::Tokenizer& tokenizer,
                 const std::vector<std::string>& texts, std::size_t threads) {
  quarry::Executor executor(threads);
  std::vector<double> rates;
  for (int i = 0; i < 7; ++i) {
    std::vector<std::size_t> tokens(threads);
    const quarry::Stopwatch watch;
    executor.parallel_for(threads, [&](std::size_t thread) {
      std::vector<Ids> sequences;
      for (std::size_t t = thread; t < texts.size(); t += threads) {
        sequences.push_back(tokenizer.model_input(texts[t], 256));
        tokens[thread] += sequences.back().size();
      }
      std::ranges::sort(sequences, std::greater<>(), &Ids::size);
      encode(model, sequences);
    });
    rates.push_back(static_cast<double>(std::accumulate(tokens.begin(), tokens.end(), 0ul)) /
                    watch.seconds());
  }
  std::printf("%zu thread(s), %zu texts: %8.0f tokens/s\n", threads, texts.size(), median(rates));
}

void print_latency_of_texts(const TransformerModel& model,
                            const quarry::tokenize::Tokenizer& tokenizer,
                            const std::vector<std::string>& texts) {
  std::vector<double> times;
  for (const std::string& text : texts) {
    const quarry::Stopwatch watch;
    const Ids ids = tokenizer.model_input(text.substr(0, 200), 12);
    encode(model, {ids});
    times.push_back(watch.milliseconds());
  }
  std::printf("text of 12 tokens: %.2f ms\n", median(times));
}

void print_latency(const TransformerModel& model) {
  const auto query = random_sequences(1, 12, model.config().vocabulary);
  std::vector<double> times;
  for (int i = 0; i < 200; ++i) {
    const quarry::Stopwatch watch;
    encode(model, query);
    times.push_back(watch.milliseconds());
  }
  std::printf("query of 12 tokens: %.2f ms\n", median(times));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: encoder_bench FOLDER [threads [precision [TEXTS]]]\n");
    return 2;
  }
  const auto precision = quarry::model::precision_from(argc > 3 ? argv[3] : "fp32");
  if (!precision) {
    std::fprintf(stderr, "%s\n", precision.error().message.c_str());
    return 2;
  }
  const quarry::Stopwatch watch;
  const auto model = TransformerModel::open(argv[1], *precision);
  if (!model) {
    std::fprintf(stderr, "%s\n", model.error().message.c_str());
    return 1;
  }
  std::printf("opened in %.0f ms, %s\n", watch.milliseconds(),
              quarry::simd::to_string(quarry::simd::active_isa()).data());
  print_latency(*model);
  const std::size_t threads = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 2;
  for (std::size_t n = 1; n <= threads; ++n) {
    for (const std::size_t tokens : {32, 128, 256}) print_throughput(*model, n, tokens);
  }
  if (argc < 5) return 0;
  const auto tokenizer =
      quarry::tokenize::Tokenizer::open(std::filesystem::path(argv[1]) / "tokenizer.json");
  if (!tokenizer) {
    std::fprintf(stderr, "%s\n", tokenizer.error().message.c_str());
    return 1;
  }
  std::vector<std::string> texts;
  std::ifstream file(argv[4]);
  for (std::string line; std::getline(file, line);) texts.push_back(line);
  print_latency_of_texts(*model, **tokenizer, texts);
  for (std::size_t n = 1; n <= threads; ++n) print_texts(*model, **tokenizer, texts, n);
}
