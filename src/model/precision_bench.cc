// Measures how close the vectors of each precision are to those of fp32, over the lines of a text.
//
// Usage: precision_bench FOLDER < TEXTS
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <numeric>
#include <vector>

#include "core/clock.h"
#include "model/encoder.h"
#include "simd/dot.h"

namespace {

using quarry::model::Encoder;
using quarry::model::Precision;

template <class T>
T value_or_exit(quarry::Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

using Sequences = std::vector<std::vector<std::int32_t>>;

Sequences read_sequences(const Encoder& encoder) {
  Sequences sequences;
  for (std::string line; std::getline(std::cin, line);) {
    sequences.push_back(encoder.tokenizer().model_input(line, encoder.max_tokens()));
  }
  return sequences;
}

std::vector<float> vectors(const Encoder& encoder, const Sequences& sequences) {
  std::vector<float> out(sequences.size() * encoder.dimension());
  if (const auto done = encoder.encode(sequences, out); !done) {
    std::fprintf(stderr, "%s\n", done.error().message.c_str());
    std::exit(1);
  }
  return out;
}

void print_cosines(Precision precision, std::vector<double> cosines, double seconds) {
  std::ranges::sort(cosines);
  const double sum = std::accumulate(cosines.begin(), cosines.end(), 0.0);
  std::printf("%-5s  mean %.6f  1%% %.6f  least %.6f  %.1f s\n",
              std::string(to_string(precision)).c_str(), sum / static_cast<double>(cosines.size()),
              cosines[cosines.size() / 100], cosines[0], seconds);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: precision_bench FOLDER < TEXTS\n");
    return 2;
  }
  const auto exact = value_or_exit(Encoder::open(argv[1]));
  const Sequences sequences = read_sequences(*exact);
  if (sequences.empty()) return 2;
  const std::size_t size = exact->dimension();
  const std::vector<float> expected = vectors(*exact, sequences);
  for (const Precision precision : quarry::model::kAllPrecisions) {
    if (!has_precision(quarry::simd::active_isa(), precision)) continue;
    const auto encoder = value_or_exit(Encoder::open(argv[1], {.precision = precision}));
    const quarry::Stopwatch watch;
    const std::vector<float> found = vectors(*encoder, sequences);
    std::vector<double> cosines;
    for (std::size_t i = 0; i < sequences.size(); ++i) {
      cosines.push_back(
          quarry::simd::dot({expected.data() + i * size, size}, {found.data() + i * size, size}));
    }
    print_cosines(precision, cosines, watch.seconds());
  }
}
