#include "model/transformer_model.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/architecture.h"
#include "model/json_file.h"
#include "model/layer_attention.h"

namespace quarry::model {
namespace {

// Tokens that pass through the layers together. A larger pack amortises reading the weights; a
// smaller one keeps the activations in cache. Measured with encoder_bench on Sapphire Rapids: flat
// from 256 to 1,024.
constexpr std::size_t kPackTokens = 512;
// Rows that pass through both feed-forward products at a time, so that the wide rows in between (6
// KiB each in MiniLM) stay in the second-level cache.
constexpr std::size_t kFeedForwardRows = 112;

// The number of leading sequences that form a pack; at least one.
std::size_t pack_length(std::span<const TokenSequence> sequences) {
  std::size_t count = 1;
  std::size_t tokens = sequences[0].ids.size();
  while (count < sequences.size() && tokens + sequences[count].ids.size() <= kPackTokens) {
    tokens += sequences[count++].ids.size();
  }
  return count;
}

// Activates a row between the two feed-forward products, in place. With a gate, the activated half
// holds the result.
void activate_row(const TransformerConfig& config, Accuracy accuracy, float* row) {
  const std::size_t width = config.intermediate;
  if (config.gate == Gate::none) return activate(config.activation, row, width, accuracy);
  float* first = row;
  float* second = row + width;
  if (config.gate == Gate::second_half_activated) std::swap(first, second);
  activate_and_multiply(config.activation, first, second, width, accuracy);
}

void add(float* rows, const float* added, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) rows[i] += added[i];
}

}  // namespace

// The activations of one pack, a row per token.
struct TransformerModel::Scratch {
  Scratch(const TransformerConfig& config, const TransformerWeights& weights, Precision precision,
          std::size_t most_tokens, std::size_t longest_sequence)
      : hidden(most_tokens * config.hidden),
        added(most_tokens * config.hidden),
        qkv(most_tokens * 3 * config.hidden),
        inner(std::min(most_tokens, kFeedForwardRows) * config.up_outputs()),
        table_row(config.hidden),
        attention(config, weights.distance_bias, longest_sequence, precision) {
    if (config.norm_placement == NormPlacement::after) return;
    normalized = AlignedFloats(most_tokens * config.hidden);
  }

  std::size_t tokens = 0;
  AlignedFloats hidden;      // the residual stream
  AlignedFloats normalized;  // normalised copy of it, for norms before sublayers
  AlignedFloats added;       // output of a sublayer
  AlignedFloats qkv;
  AlignedFloats inner;
  AlignedFloats table_row;  // one row of an embedding table, widened
  LayerAttention attention;
  LinearScratch linear;
};

Result<TransformerModel> TransformerModel::open(const std::filesystem::path& folder,
                                                Precision precision) {
  if (!has_precision(simd::active_isa(), precision)) {
    return {Code::invalid, "this processor (" + std::string(to_string(simd::active_isa())) +
                               ") does not support precision " + std::string(to_string(precision))};
  }
  TransformerModel model;
  model.precision_ = precision;
  const auto config_path = folder / "config.json";
  auto config = transformer_config_from_json(QUARRY_TRY(read_json_file(config_path)));
  if (!config) return config.error().in(config_path.string());
  model.config_ = *std::move(config);
  model.tensors_ = QUARRY_TRY(TensorFiles::open(folder));
  model.weights_ = QUARRY_TRY(TransformerWeights::load(model.tensors_, model.config_, precision));
  return model;
}

Result<void> TransformerModel::run(std::span<const TokenSequence> sequences,
                                   const EachSequence& each) const {
  for (const TokenSequence& sequence : sequences) QUARRY_TRY(check_sequence(sequence, config_));
  if (sequences.empty()) return {};
  const std::size_t longest_sequence = longest(sequences);
  Scratch scratch(config_, weights_, precision_,
                  std::min(count_tokens(sequences), std::max(kPackTokens, longest_sequence)),
                  longest_sequence);
  for (std::size_t done = 0; done < sequences.size();) {
    const auto pack = sequences.subspan(done, pack_length(sequences.subspan(done)));
    run_pack(pack, scratch);
    const float* rows = scratch.hidden.data();
    for (const TokenSequence& sequence : pack) {
      each(done++, rows, sequence.ids.size());
      rows += sequence.ids.size() * config_.hidden;
    }
  }
  return {};
}

void TransformerModel::run_pack(std::span<const TokenSequence> sequences, Scratch& scratch) const {
  float* rows = scratch.hidden.data();
  scratch.tokens = count_tokens(sequences);
  for (const TokenSequence& sequence : sequences) {
    embed(sequence, rows, scratch);
    rows += sequence.ids.size() * config_.hidden;
  }
  for (std::size_t i = 0; i < weights_.layers.size(); ++i) {
    attend(sequences, i, scratch);
    feed_forward(weights_.layers[i], scratch);
  }
  if (weights_.final_norm.gain == nullptr) return;
  for (std::size_t t = 0; t < scratch.tokens; ++t) {
    row_kernels().add_and_normalize(scratch.hidden.data() + t * config_.hidden, weights_.zeros,
                                    config_.hidden, weights_.final_norm);
  }
}

void TransformerModel::embed(const TokenSequence& sequence, float* row, Scratch& scratch) const {
  const std::size_t hidden = config_.hidden;
  const bool after_padding = config_.positions == Positions::learned_after_padding;
  const auto padding = static_cast<std::size_t>(config_.padding_id);
  std::size_t position = after_padding ? padding + 1 : 0;
  for (std::size_t t = 0; t < sequence.ids.size(); ++t, row += hidden) {
    const auto id = static_cast<std::size_t>(sequence.ids[t]);
    std::copy_n(weights_.words.row(id, scratch.table_row.data()), hidden, row);
    if (config_.token_types > 0) {
      const bool first = config_.token_types < 2 || sequence.types.empty();
      const std::size_t type = first ? 0 : static_cast<std::size_t>(sequence.types[t]);
      add(row, weights_.token_types.row(type, scratch.table_row.data()), hidden);
    }
    const float* position_row = weights_.zeros;
    if (!weights_.positions.empty()) {
      const std::size_t place = after_padding && id == padding ? padding : position++;
      position_row = weights_.positions.row(place, scratch.table_row.data());
    }
    row_kernels().add_and_normalize(row, position_row, hidden, weights_.embedding_norm);
  }
}

void TransformerModel::attend(std::span<const TokenSequence> sequences, std::size_t index,
                              Scratch& scratch) const {
  const TransformerLayer& layer = weights_.layers[index];
  const std::size_t hidden = config_.hidden;
  const float* in =
      sublayer_input(layer.attention_norm, scratch.hidden.data(), scratch.tokens, scratch);
  const MatrixView rows{in, scratch.tokens, hidden, hidden};
  float* qkv = scratch.qkv.data();
  layer.queries_and_keys.apply(rows, qkv, 3 * hidden, scratch.linear);
  layer.values.apply(rows, qkv + 2 * hidden, 3 * hidden, scratch.linear);
  float* heads = scratch.added.data();
  std::size_t token = 0;
  for (const TokenSequence& sequence : sequences) {
    const std::size_t tokens = sequence.ids.size();
    scratch.attention.run(index, qkv + token * 3 * hidden, tokens, heads + token * hidden);
    token += tokens;
  }
  float* projected = qkv;
  layer.attention_out.apply({heads, scratch.tokens, hidden, hidden}, projected, hidden,
                            scratch.linear);
  join(scratch.hidden.data(), projected, scratch.tokens, layer.attention_norm);
}

void TransformerModel::feed_forward(const TransformerLayer& layer, Scratch& scratch) const {
  const std::size_t hidden = config_.hidden;
  const std::size_t wide = config_.up_outputs();
  const std::size_t activated =
      config_.gate == Gate::second_half_activated ? config_.intermediate : 0;
  const Accuracy accuracy = precision_ == Precision::fp32 ? Accuracy::exact : Accuracy::rough;
  for (std::size_t first = 0; first < scratch.tokens; first += kFeedForwardRows) {
    const std::size_t rows = std::min(kFeedForwardRows, scratch.tokens - first);
    float* place = scratch.hidden.data() + first * hidden;
    float* inner = scratch.inner.data();
    const float* in = sublayer_input(layer.feed_forward_norm, place, rows, scratch);
    layer.up.apply({in, rows, hidden, hidden}, inner, wide, scratch.linear);
    const auto activate = [&](std::size_t t) { activate_row(config_, accuracy, inner + t * wide); };
    layer.down.apply({inner + activated, rows, config_.intermediate, wide}, scratch.added.data(),
                     hidden, scratch.linear, activate);
    join(place, scratch.added.data(), rows, layer.feed_forward_norm);
  }
}

// The input of a sublayer: the rows themselves, or a normalised copy.
const float* TransformerModel::sublayer_input(const LayerNorm& norm, const float* rows,
                                              std::size_t count, Scratch& scratch) const {
  if (config_.norm_placement == NormPlacement::after || norm.gain == nullptr) return rows;
  const std::size_t hidden = config_.hidden;
  float* normalized = scratch.normalized.data();
  std::copy_n(rows, count * hidden, normalized);
  for (std::size_t t = 0; t < count; ++t) {
    row_kernels().add_and_normalize(normalized + t * hidden, weights_.zeros, hidden, norm);
  }
  return normalized;
}

// Adds a sublayer's output to the residual stream.
void TransformerModel::join(float* rows, const float* added, std::size_t count,
                            const LayerNorm& norm) const {
  const std::size_t hidden = config_.hidden;
  if (config_.norm_placement == NormPlacement::before) return add(rows, added, count * hidden);
  for (std::size_t t = 0; t < count; ++t) {
    row_kernels().add_and_normalize(rows + t * hidden, added + t * hidden, hidden, norm);
  }
}

}  // namespace quarry::model
