#include "embed/batch_plan.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_map>

namespace quarry::embed {
namespace {

constexpr std::size_t kPacksPerThread = 4;
// Smaller packs would read the model weights too often (see kPackTokens in transformer_model.cc).
constexpr std::size_t kMinPackTokens = 512;

std::size_t pack_tokens(std::size_t total, const PackLimits& limits) {
  const std::size_t even = total / (kPacksPerThread * std::max<std::size_t>(limits.threads, 1));
  return std::min(std::max(even, kMinPackTokens), std::max<std::size_t>(limits.tokens, 1));
}

}  // namespace

DistinctTexts distinct_texts(std::span<const std::string> texts) {
  DistinctTexts distinct;
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto [place, is_new] = known.try_emplace(texts[i], distinct.first.size());
    if (is_new) distinct.first.push_back(i);
    distinct.of.push_back(place->second);
  }
  return distinct;
}

Vectors vectors_of_all(const DistinctTexts& distinct, std::span<const float> rows,
                       std::size_t dimension) {
  Vectors vectors{.dimension = dimension, .values = {}};
  vectors.values.reserve(distinct.of.size() * dimension);
  for (const std::size_t at : distinct.of) {
    const auto row = rows.subspan(at * dimension, dimension);
    vectors.values.insert(vectors.values.end(), row.begin(), row.end());
  }
  return vectors;
}

std::vector<std::vector<std::size_t>> plan_packs(std::span<const std::size_t> lengths,
                                                 const PackLimits& limits) {
  std::vector<std::size_t> order(lengths.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return lengths[i]; });
  const std::size_t most =
      pack_tokens(std::accumulate(lengths.begin(), lengths.end(), std::size_t{0}), limits);

  std::vector<std::vector<std::size_t>> packs;
  std::size_t tokens = 0;
  for (const std::size_t i : order) {
    if (packs.empty() || tokens + lengths[i] > most) {
      packs.emplace_back();
      tokens = 0;
    }
    packs.back().push_back(i);
    tokens += lengths[i];
  }
  return packs;
}

}  // namespace quarry::embed
