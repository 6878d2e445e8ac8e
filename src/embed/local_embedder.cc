// Vectors from a transformer on this machine: distinct texts, tokenized and encoded in packs that
// the executor's threads take one at a time.
#include <algorithm>
#include <mutex>
#include <optional>

#include "embed/batch_plan.h"
#include "embed/provider.h"
#include "model/encoder.h"
#include "model/model_folder.h"

namespace quarry {
namespace {

// Keeps the first error of many threads. Thread-safe.
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

class LocalEmbedder final : public Embedder {
 public:
  LocalEmbedder(std::string name, std::unique_ptr<const Encoder> encoder, std::size_t batch_tokens,
                Executor& executor)
      : encoder_(std::move(encoder)),
        batch_tokens_(batch_tokens),
        executor_(executor),
        identity_{.name = std::move(name),
                  .fingerprint = encoder_->fingerprint(),
                  .dimension = encoder_->dimension(),
                  .max_tokens =
                      encoder_->max_tokens() -
                      std::min(encoder_->tokenizer().special_tokens(), encoder_->max_tokens())} {}

  const EmbedderIdentity& identity() const override { return identity_; }

  std::vector<TextRange> token_ranges(std::string_view text) const override {
    const std::vector<Token> tokens = encoder_->tokenizer().tokens(text);
    std::vector<TextRange> ranges(tokens.size());
    std::ranges::transform(tokens, ranges.begin(), &Token::range);
    return ranges;
  }

  // The model has no prefixes, so that the role makes no difference.
  Result<Vectors> embed(std::span<const std::string> texts, EmbedRole,
                        const Deadline& deadline) const override {
    QUARRY_TRY(deadline.check("embedding"));
    const DistinctTexts distinct = distinct_texts(texts);
    const Sequences sequences = tokenize(texts, distinct);
    const std::vector<float> rows = QUARRY_TRY(encode(sequences, deadline));
    Vectors vectors{.dimension = identity_.dimension, .values = {}};
    vectors.values.reserve(texts.size() * identity_.dimension);
    for (const std::size_t row : distinct.of) {
      const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(row * identity_.dimension);
      vectors.values.insert(vectors.values.end(), begin,
                            begin + static_cast<std::ptrdiff_t>(identity_.dimension));
    }
    return vectors;
  }

 private:
  Sequences tokenize(std::span<const std::string> texts, const DistinctTexts& distinct) const {
    Sequences sequences(distinct.first.size());
    executor_.parallel_for(sequences.size(), [&](std::size_t i) {
      sequences[i] =
          encoder_->tokenizer().model_input(texts[distinct.first[i]], encoder_->max_tokens());
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
      std::copy_n(out.data() + r * dimension, dimension, rows.data() + pack[r] * dimension);
    }
    return {};
  }

  std::unique_ptr<const Encoder> encoder_;
  std::size_t batch_tokens_;
  Executor& executor_;
  EmbedderIdentity identity_;
};

}  // namespace

Result<std::unique_ptr<Embedder>> open_local_embedder(const EmbedderSettings& settings,
                                                      Executor& executor) {
  const auto folder = QUARRY_TRY(find_model(models_folder(settings.models_folder), settings.model));
  auto encoder = QUARRY_TRY(Encoder::open(folder));
  return std::make_unique<LocalEmbedder>(settings.model, std::move(encoder), settings.batch_tokens,
                                         executor);
}

}  // namespace quarry
