#include "model/token_encoder.h"

#include <algorithm>

#include "model/fingerprint.h"
#include "model/sentence_head.h"
#include "model/transformer_model.h"

namespace quarry::model {
namespace {

class TransformerTokenEncoder final : public TokenEncoder {
 public:
  TransformerTokenEncoder(TransformerModel model, DenseStack dense, std::size_t max_tokens,
                          std::shared_ptr<const tokenize::Tokenizer> tokenizer,
                          std::string fingerprint)
      : model_(std::move(model)),
        dense_(std::move(dense)),
        max_tokens_(max_tokens),
        tokenizer_(std::move(tokenizer)),
        fingerprint_(std::move(fingerprint)) {}

  const tokenize::Tokenizer& tokenizer() const override { return *tokenizer_; }
  std::size_t dimension() const override { return dense_.outputs(model_.config().hidden); }
  std::size_t max_tokens() const override { return max_tokens_; }
  const std::string& fingerprint() const override { return fingerprint_; }

  Result<void> encode(std::span<const std::vector<std::int32_t>> sequences,
                      std::span<float> out) const override {
    std::size_t all_tokens = 0;
    for (const auto& sequence : sequences) all_tokens += sequence.size();
    QUARRY_TRY(expect_output_size(all_tokens, dimension(), out.size()));
    float* place = out.data();
    const auto each = [&](std::size_t, const float* rows, std::size_t tokens) {
      const auto projected = dense_.run(rows, tokens, model_.config().hidden);
      std::ranges::copy(projected, place);
      for (std::size_t t = 0; t < tokens; ++t, place += dimension()) {
        scale_to_unit_length(place, dimension());
      }
    };
    return model_.run(as_sequences(sequences), each);
  }

 private:
  TransformerModel model_;
  DenseStack dense_;
  std::size_t max_tokens_;
  std::shared_ptr<const tokenize::Tokenizer> tokenizer_;
  std::string fingerprint_;
};

// Checkpoints saved by ColBERT's own code store its projection beside the encoder's tensors.
Result<DenseStack> load_projection(const std::filesystem::path& folder,
                                   const TransformerModel& model, const SentenceConfig& config) {
  const std::size_t hidden = model.config().hidden;
  const Tensor* weights = model.tensors().find("linear.weight");
  if (!config.token_dense.empty() || weights == nullptr || weights->shape.size() != 2 ||
      weights->shape[0] == 0) {
    return DenseStack::load(folder, config.token_dense, hidden);
  }
  DenseStack stack;
  stack.add(Linear(QUARRY_TRY(
                find_linear(model.tensors(), "linear", weights->shape[0], hidden, Bias::none))),
            Activation::identity);
  return stack;
}

}  // namespace

Result<std::unique_ptr<const TokenEncoder>> TokenEncoder::open(
    const std::filesystem::path& folder) {
  TransformerModel model = QUARRY_TRY(TransformerModel::open(folder));
  const SentenceConfig config = QUARRY_TRY(read_sentence_config(folder, model.config().max_tokens));
  DenseStack dense = QUARRY_TRY(load_projection(folder, model, config));
  auto tokenizer = QUARRY_TRY(tokenize::Tokenizer::open(folder / "tokenizer.json"));
  std::string fingerprint = QUARRY_TRY(model_fingerprint(folder));
  return std::make_unique<const TransformerTokenEncoder>(std::move(model), std::move(dense),
                                                         config.max_tokens, std::move(tokenizer),
                                                         std::move(fingerprint));
}

}  // namespace quarry::model
