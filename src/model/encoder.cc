#include "model/encoder.h"

#include "core/hash.h"
#include "model/fingerprint.h"
#include "model/sentence_head.h"
#include "model/transformer_model.h"

namespace quarry::model {
namespace {

class TransformerEncoder final : public Encoder {
 public:
  TransformerEncoder(TransformerModel model, SentenceConfig config, SentenceHead head,
                     std::shared_ptr<const tokenize::Tokenizer> tokenizer, std::string fingerprint)
      : model_(std::move(model)),
        config_(std::move(config)),
        head_(std::move(head)),
        tokenizer_(std::move(tokenizer)),
        fingerprint_(std::move(fingerprint)) {}

  const tokenize::Tokenizer& tokenizer() const override { return *tokenizer_; }
  std::size_t dimension() const override { return head_.dimension(); }
  std::size_t max_tokens() const override { return config_.max_tokens; }
  Precision precision() const override { return model_.precision(); }
  const std::string& fingerprint() const override { return fingerprint_; }
  const std::string& prompt(TextRole role) const override {
    return role == TextRole::query ? config_.prompts.query : config_.prompts.passage;
  }

  Result<void> encode(std::span<const std::vector<std::int32_t>> sequences,
                      std::span<float> out) const override {
    QUARRY_TRY(expect_output_size(sequences.size(), dimension(), out.size()));
    const auto each = [&](std::size_t number, const float* rows, std::size_t tokens) {
      head_.run(rows, tokens, out.data() + number * dimension());
    };
    return model_.run(as_sequences(sequences), each);
  }

 private:
  TransformerModel model_;
  SentenceConfig config_;
  SentenceHead head_;
  std::shared_ptr<const tokenize::Tokenizer> tokenizer_;
  std::string fingerprint_;
};

// Vectors that are cut are those of another model.
std::string cut_fingerprint(const std::string& whole, std::size_t dimension) {
  Sha256 sum;
  sum.update_field(whole);
  sum.update_field(std::to_string(dimension));
  return sum.finish().hex();
}

}  // namespace

Result<std::unique_ptr<const Encoder>> Encoder::open(const std::filesystem::path& folder,
                                                     const EncoderOptions& options) {
  TransformerModel model = QUARRY_TRY(TransformerModel::open(folder, options.precision));
  SentenceConfig config = QUARRY_TRY(read_sentence_config(folder, model.config().max_tokens));
  SentenceHead head =
      QUARRY_TRY(SentenceHead::load(folder, config, model.config().hidden, options.dimension));
  auto tokenizer = QUARRY_TRY(tokenize::Tokenizer::open(folder / "tokenizer.json"));
  std::string fingerprint = QUARRY_TRY(model_fingerprint(folder));
  if (options.dimension > 0) fingerprint = cut_fingerprint(fingerprint, options.dimension);
  return std::make_unique<const TransformerEncoder>(std::move(model), std::move(config),
                                                    std::move(head), std::move(tokenizer),
                                                    std::move(fingerprint));
}

}  // namespace quarry::model
