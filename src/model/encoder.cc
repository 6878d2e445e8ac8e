#include "model/encoder.h"

#include "model/bert_model.h"
#include "model/fingerprint.h"

namespace quarry {
namespace {

class BertEncoder final : public Encoder {
 public:
  BertEncoder(BertModel model, std::shared_ptr<const Tokenizer> tokenizer, std::string fingerprint)
      : model_(std::move(model)),
        tokenizer_(std::move(tokenizer)),
        fingerprint_(std::move(fingerprint)) {}

  const Tokenizer& tokenizer() const override { return *tokenizer_; }
  std::size_t dimension() const override { return model_.config().hidden; }
  std::size_t max_tokens() const override { return model_.sentence_config().max_tokens; }
  const std::string& fingerprint() const override { return fingerprint_; }

  Result<void> encode(std::span<const std::vector<std::int32_t>> sequences,
                      std::span<float> out) const override {
    return model_.encode(sequences, out);
  }

 private:
  BertModel model_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::string fingerprint_;
};

}  // namespace

Result<std::unique_ptr<const Encoder>> Encoder::open(const std::filesystem::path& folder) {
  BertModel model = QUARRY_TRY(BertModel::open(folder));
  auto tokenizer = QUARRY_TRY(Tokenizer::open(folder / "tokenizer.json"));
  std::string fingerprint = QUARRY_TRY(model_fingerprint(folder));
  return std::make_unique<const BertEncoder>(std::move(model), std::move(tokenizer),
                                             std::move(fingerprint));
}

}  // namespace quarry
