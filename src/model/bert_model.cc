#include "model/bert_model.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/attention.h"
#include "simd/dot.h"

namespace quarry {
namespace {

// Tokens that pass through the layers together. The weights are read once per pack, so it should be
// large against that cost; its activations should stay near the core. Measured with encoder_bench
// on Sapphire Rapids: flat from 256 to 1,024.
constexpr std::size_t kPackTokens = 512;
// Rows that pass through the two feed-forward products at a time, so that the wide rows between
// them (6 KiB each in MiniLM) stay in the second-level cache.
constexpr std::size_t kFeedForwardRows = 112;

std::size_t count_tokens(std::span<const TokenSequence> sequences) {
  std::size_t tokens = 0;
  for (const TokenSequence& sequence : sequences) tokens += sequence.size();
  return tokens;
}

std::size_t longest(std::span<const TokenSequence> sequences) {
  std::size_t tokens = 0;
  for (const TokenSequence& sequence : sequences) tokens = std::max(tokens, sequence.size());
  return tokens;
}

// How many sequences from the front make a pack; at least one.
std::size_t pack_length(std::span<const TokenSequence> sequences) {
  std::size_t count = 1;
  std::size_t tokens = sequences[0].size();
  while (count < sequences.size() && tokens + sequences[count].size() <= kPackTokens) {
    tokens += sequences[count++].size();
  }
  return count;
}

void scale_to_unit_length(float* vector, std::size_t size) {
  const float squares = simd::dot({vector, size}, {vector, size});
  // As sentence-transformers does: the zero vector stays.
  const float factor = 1.0f / std::max(std::sqrt(squares), 1e-12f);
  for (std::size_t i = 0; i < size; ++i) vector[i] *= factor;
}

}  // namespace

// The activations of one pack: one row per token.
struct BertModel::Pack {
  Pack(const BertConfig& config, Precision precision, std::size_t most_tokens,
       std::size_t longest_sequence)
      : hidden(most_tokens * config.hidden),
        added(most_tokens * config.hidden),
        qkv(most_tokens * 3 * config.hidden),
        inner(std::min(most_tokens, kFeedForwardRows) * config.intermediate),
        attention(config.heads, config.head_size(), longest_sequence, precision) {}

  std::size_t tokens = 0;
  AlignedFloats hidden;  // what flows from layer to layer
  AlignedFloats added;   // what a sublayer adds to it
  AlignedFloats qkv;
  AlignedFloats inner;
  Attention attention;
  LinearScratch linear;
};

Result<BertModel> BertModel::open(const std::filesystem::path& folder, Precision precision) {
  if (!has_precision(active_isa(), precision)) {
    return {Code::invalid, "this processor (" + std::string(to_string(active_isa())) +
                               ") computes no " + std::string(to_string(precision))};
  }
  BertModel model;
  model.precision_ = precision;
  const auto config_path = folder / "config.json";
  Result<BertConfig> config = bert_config_from_json(QUARRY_TRY(read_json_file(config_path)));
  if (!config) return config.error().in(config_path.string());
  model.config_ = *config;
  Result<SentenceConfig> sentence = read_sentence_config(folder, model.config_.positions);
  if (!sentence) return sentence.error().in(folder.string());
  model.sentence_ = *sentence;

  const auto weights_path = folder / "model.safetensors";
  model.file_ = QUARRY_TRY(MappedFile::open(weights_path));
  const Result<SafeTensors> tensors = SafeTensors::parse(model.file_.bytes());
  if (!tensors) return tensors.error().in(weights_path.string());
  Result<BertWeights> weights = BertWeights::load(*tensors, model.config_, precision);
  if (!weights) return weights.error().in(weights_path.string());
  model.weights_ = *std::move(weights);
  return model;
}

Result<void> BertModel::encode(std::span<const TokenSequence> sequences,
                               std::span<float> out) const {
  QUARRY_TRY(check(sequences, out.size()));
  const std::size_t longest_sequence = longest(sequences);
  Pack pack(config_, precision_,
            std::min(count_tokens(sequences), std::max(kPackTokens, longest_sequence)),
            longest_sequence);
  float* place = out.data();
  while (!sequences.empty()) {
    const std::size_t count = pack_length(sequences);
    encode_pack(sequences.first(count), pack, place);
    sequences = sequences.subspan(count);
    place += count * config_.hidden;
  }
  return {};
}

Result<void> BertModel::check(std::span<const TokenSequence> sequences,
                              std::size_t out_size) const {
  if (out_size != sequences.size() * config_.hidden) {
    return {Code::invalid, "expected room for " + std::to_string(sequences.size()) +
                               " vectors of " + std::to_string(config_.hidden) + " floats, found " +
                               std::to_string(out_size) + " floats"};
  }
  for (const TokenSequence& sequence : sequences) {
    if (sequence.empty() || sequence.size() > config_.positions) {
      return {Code::invalid, "expected 1 to " + std::to_string(config_.positions) +
                                 " tokens in a sequence, found " + std::to_string(sequence.size())};
    }
    for (const std::int32_t id : sequence) {
      if (id >= 0 && static_cast<std::size_t>(id) < config_.vocabulary) continue;
      return {Code::invalid, "expected token ids from 0 to " +
                                 std::to_string(config_.vocabulary - 1) + ", found " +
                                 std::to_string(id)};
    }
  }
  return {};
}

void BertModel::encode_pack(std::span<const TokenSequence> sequences, Pack& pack,
                            float* out) const {
  embed(sequences, pack);
  for (const BertLayer& layer : weights_.layers) {
    attend(sequences, layer, pack);
    feed_forward(layer, pack);
  }
  const float* rows = pack.hidden.data();
  for (const TokenSequence& sequence : sequences) {
    pool(rows, sequence.size(), out);
    rows += sequence.size() * config_.hidden;
    out += config_.hidden;
  }
}

void BertModel::embed(std::span<const TokenSequence> sequences, Pack& pack) const {
  const std::size_t hidden = config_.hidden;
  pack.tokens = count_tokens(sequences);
  float* row = pack.hidden.data();
  for (const TokenSequence& sequence : sequences) {
    for (std::size_t t = 0; t < sequence.size(); ++t, row += hidden) {
      const float* word = weights_.words + static_cast<std::size_t>(sequence[t]) * hidden;
      const float* position = weights_.positions + t * hidden;
      for (std::size_t i = 0; i < hidden; ++i) row[i] = word[i] + weights_.type[i];
      row_kernels().add_and_normalize(row, position, hidden, weights_.embedding_norm);
    }
  }
}

void BertModel::attend(std::span<const TokenSequence> sequences, const BertLayer& layer,
                       Pack& pack) const {
  const std::size_t hidden = config_.hidden;
  layer.qkv.apply({pack.hidden.data(), pack.tokens, hidden, hidden}, pack.qkv.data(), 3 * hidden,
                  pack.linear);
  float* heads = pack.added.data();
  std::size_t token = 0;
  for (const TokenSequence& sequence : sequences) {
    pack.attention.run(pack.qkv.data() + token * 3 * hidden, sequence.size(),
                       heads + token * hidden);
    token += sequence.size();
  }
  float* projected = pack.qkv.data();
  layer.attention_out.apply({heads, pack.tokens, hidden, hidden}, projected, hidden, pack.linear);
  for (std::size_t t = 0; t < pack.tokens; ++t) {
    row_kernels().add_and_normalize(pack.hidden.data() + t * hidden, projected + t * hidden, hidden,
                                    layer.attention_norm);
  }
}

void BertModel::feed_forward(const BertLayer& layer, Pack& pack) const {
  const std::size_t hidden = config_.hidden;
  const std::size_t inner = config_.intermediate;
  for (std::size_t first = 0; first < pack.tokens; first += kFeedForwardRows) {
    const std::size_t rows = std::min(kFeedForwardRows, pack.tokens - first);
    float* in = pack.hidden.data() + first * hidden;
    float* added = pack.added.data();
    layer.up.apply({in, rows, hidden, hidden}, pack.inner.data(), inner, pack.linear);
    row_kernels().gelu(pack.inner.data(), rows * inner);
    layer.down.apply({pack.inner.data(), rows, inner, inner}, added, hidden, pack.linear);
    for (std::size_t t = 0; t < rows; ++t) {
      row_kernels().add_and_normalize(in + t * hidden, added + t * hidden, hidden, layer.out_norm);
    }
  }
}

void BertModel::pool(const float* rows, std::size_t tokens, float* out) const {
  const std::size_t hidden = config_.hidden;
  std::copy_n(rows, hidden, out);
  if (sentence_.pooling == Pooling::mean) {
    for (std::size_t t = 1; t < tokens; ++t) {
      for (std::size_t i = 0; i < hidden; ++i) out[i] += rows[t * hidden + i];
    }
    for (std::size_t i = 0; i < hidden; ++i) out[i] /= static_cast<float>(tokens);
  }
  if (sentence_.normalize) scale_to_unit_length(out, hidden);
}

}  // namespace quarry
