// Random words for benchmarks, up to 50,000 distinct ones, distributed by Zipf's law as in text.
#pragma once

#include <cmath>
#include <random>
#include <string>

namespace quarry::index {

// Only letters, because the analyzer would split a number off.
inline std::string zipf_word(std::mt19937& random) {
  const double u = std::uniform_real_distribution<>(0, 1)(random);
  std::string word = "qu";
  for (auto rank = static_cast<unsigned>(std::pow(50'000.0, u)); rank > 0; rank /= 20) {
    word += "bcdfghjklmnpqrstvwxz"[rank % 20];
  }
  return word;
}

inline std::string zipf_text(std::mt19937& random, std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) text += zipf_word(random) + " ";
  return text;
}

}  // namespace quarry::index
