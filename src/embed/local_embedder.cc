// Computes vectors with a transformer on this machine: tokenizes the distinct texts, groups them
// into packs, and encodes one pack per task of the executor.
#include <algorithm>
#include <mutex>
#include <optional>

#include "core/hash.h"
#include "embed/batch_plan.h"
#include "embed/provider.h"
#include "model/encoder.h"
#include "model/model_folder.h"
#include "model/pooling.h"

namespace quarry::embed {
namespace {

// Keeps the first error of concurrent threads. Thread-safe.
class FirstError {
 public:
  void add(Error error) {
    std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
  }
  bool any() const {
    std::lock_guard lock(mutex_);
    return error_.has_value();
  }
  const std::optional<Error>& get() const { return error_; }

 private:
  mutable std::mutex mutex_;
  std::optional<Error> error_;
};

using Sequences = std::vector<std::vector<std::int32_t>>;

// The prefix of each role: from the settings if either is set, otherwise from the model.
class Prefixes {
 public:
  Prefixes(const EmbedderSettings& settings, const model::Encoder& encoder)
      : set_(!settings.query_prefix.empty() || !settings.passage_prefix.empty()),
        query_(set_ ? settings.query_prefix : encoder.prompt(model::TextRole::query)),
        passage_(set_ ? settings.passage_prefix : encoder.prompt(model::TextRole::passage)) {}

  const std::string& of(EmbedRole role) const {
    return role == EmbedRole::query ? query_ : passage_;
  }
  // The fingerprint of a model covers its own prefixes. Prefixes from the settings change the
  // vectors, so they must change the fingerprint.
  std::string fingerprint(const std::string& of_model) const {
    if (!set_) return of_model;
    Sha256 sum;
    sum.update_field(of_model);
    sum.update_field(query_);
    sum.update_field(passage_);
    return sum.finish().hex();
  }

 private:
  bool set_;
  std::string query_, passage_;
};

class LocalEmbedder final : public Embedder {
 public:
  LocalEmbedder(const EmbedderSettings& settings, std::unique_ptr<const model::Encoder> encoder,
                Executor& executor)
      : encoder_(std::move(encoder)),
        prefixes_(settings, *encoder_),
        batch_tokens_(settings.batch_tokens),
        executor_(executor),
        identity_{.name = settings.model,
                  .fingerprint = prefixes_.fingerprint(encoder_->fingerprint()),
                  .dimension = encoder_->dimension(),
                  .max_tokens =
                      encoder_->max_tokens() -
                      std::min(encoder_->tokenizer().special_tokens(), encoder_->max_tokens())} {}

  const EmbedderIdentity& identity() const override { return identity_; }

  std::vector<TextRange> token_ranges(std::string_view text) const override {
    const std::vector<tokenize::Token> tokens = encoder_->tokenizer().tokens(text);
    std::vector<TextRange> ranges(tokens.size());
    std::ranges::transform(tokens, ranges.begin(), &tokenize::Token::range);
    return ranges;
  }

  Result<Vectors> embed(std::span<const std::string> texts, EmbedRole role,
                        const Deadline& deadline) const override {
    QUARRY_TRY(deadline.check("embedding"));
    const DistinctTexts distinct = distinct_texts(texts);
    const Sequences sequences = tokenize(texts, distinct, prefixes_.of(role));
    const std::vector<float> rows = QUARRY_TRY(encode(sequences, deadline));
    return vectors_of_all(distinct, rows, identity_.dimension);
  }

 private:
  Sequences tokenize(std::span<const std::string> texts, const DistinctTexts& distinct,
                     const std::string& prefix) const {
    Sequences sequences(distinct.first.size());
    executor_.parallel_for(sequences.size(), [&](std::size_t i) {
      const std::string& text = texts[distinct.first[i]];
      sequences[i] = encoder_->tokenizer().model_input(prefix.empty() ? text : prefix + text,
                                                       encoder_->max_tokens());
    });
    return sequences;
  }

  Result<std::vector<float>> encode(const Sequences& sequences, const Deadline& deadline) const {
    std::vector<std::size_t> lengths(sequences.size());
    std::ranges::transform(sequences, lengths.begin(), &Sequences::value_type::size);
    const auto packs = plan_packs(lengths, {batch_tokens_, executor_.threads()});
    std::vector<float> rows(sequences.size() * identity_.dimension);
    FirstError error;
    executor_.parallel_for(packs.size(), [&](std::size_t p) {
      if (error.any()) return;
      Result<void> done = deadline.check("embedding");
      if (done) done = encode_pack(sequences, packs[p], rows);
      if (!done) error.add(done.error());
    });
    if (error.get()) return *error.get();
    return rows;
  }

  Result<void> encode_pack(const Sequences& sequences, const std::vector<std::size_t>& pack,
                           std::vector<float>& rows) const {
    const std::size_t dimension = identity_.dimension;
    Sequences batch;
    batch.reserve(pack.size());
    for (const std::size_t i : pack) batch.push_back(sequences[i]);
    std::vector<float> out(pack.size() * dimension);
    QUARRY_TRY(encoder_->encode(batch, out));
    for (std::size_t r = 0; r < pack.size(); ++r) {
      float* row = rows.data() + pack[r] * dimension;
      std::copy_n(out.data() + r * dimension, dimension, row);
      // Some models return other lengths, but the index compares vectors by the inner product of
      // unit rows.
      model::scale_to_unit_length(row, dimension);
    }
    return {};
  }

  std::unique_ptr<const model::Encoder> encoder_;
  Prefixes prefixes_;
  std::size_t batch_tokens_;
  Executor& executor_;
  EmbedderIdentity identity_;
};

}  // namespace

Result<std::unique_ptr<Embedder>> open_local_embedder(const EmbedderSettings& settings,
                                                      Executor& executor) {
  const auto folder =
      QUARRY_TRY(model::find_model(model::models_folder(settings.models_folder), settings.model));
  auto precision = model::precision_from(settings.precision);
  if (!precision) return precision.error().in("embedding.precision");
  auto encoder = QUARRY_TRY(model::Encoder::open(folder, {.precision = *precision}));
  return std::make_unique<LocalEmbedder>(settings, std::move(encoder), executor);
}

}  // namespace quarry::embed
