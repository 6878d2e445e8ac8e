#include "model/sequence_classifier.h"

#include <algorithm>

#include "model/classification_head.h"
#include "model/fingerprint.h"
#include "model/json_file.h"
#include "model/sentence_config.h"
#include "model/transformer_model.h"

namespace quarry::model {
namespace {

class TransformerClassifier final : public SequenceClassifier {
 public:
  TransformerClassifier(TransformerModel model, ClassificationHead head,
                        std::vector<std::string> labels, std::size_t max_tokens,
                        std::shared_ptr<const tokenize::Tokenizer> tokenizer,
                        std::string fingerprint)
      : model_(std::move(model)),
        head_(std::move(head)),
        labels_(std::move(labels)),
        max_tokens_(max_tokens),
        tokenizer_(std::move(tokenizer)),
        fingerprint_(std::move(fingerprint)) {}

  const tokenize::Tokenizer& tokenizer() const override { return *tokenizer_; }
  std::size_t max_tokens() const override { return max_tokens_; }
  const std::vector<std::string>& labels() const override { return labels_; }
  const std::string& fingerprint() const override { return fingerprint_; }

  Result<void> classify(std::span<const TokenPairInput> pairs,
                        std::span<float> logits) const override {
    QUARRY_TRY(expect_output_size(pairs.size(), labels_.size(), logits.size()));
    std::vector<TokenSequence> sequences;
    for (const TokenPairInput& pair : pairs) sequences.push_back({pair.ids, pair.type_ids});
    return model_.run(sequences, [&](std::size_t number, const float* rows, std::size_t tokens) {
      head_.run(rows, tokens, logits.data() + number * labels_.size());
    });
  }

 private:
  TransformerModel model_;
  ClassificationHead head_;
  std::vector<std::string> labels_;
  std::size_t max_tokens_;
  std::shared_ptr<const tokenize::Tokenizer> tokenizer_;
  std::string fingerprint_;
};

std::string lower_case(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

std::optional<std::size_t> index_of(std::span<const std::string> labels, std::string_view wanted) {
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (lower_case(labels[i]) == wanted) return i;
  }
  return std::nullopt;
}

Error unknown_labels(std::span<const std::string> labels) {
  std::string found;
  for (const std::string& label : labels) {
    if (found.size() < 200) found.append(found.empty() ? "" : ", ").append(label);
  }
  return {Code::invalid,
          "expected id2label in config.json to name entailment, neutral and contradiction, or "
          "entailment and not_entailment, found " +
              found};
}

}  // namespace

Result<std::unique_ptr<const SequenceClassifier>> SequenceClassifier::open(
    const std::filesystem::path& folder) {
  TransformerModel model = QUARRY_TRY(TransformerModel::open(folder));
  auto head = ClassificationHead::load(model);
  if (!head) return head.error().in(folder.string());
  const Json config = QUARRY_TRY(read_json_file(folder / "config.json"));
  const SentenceConfig sentence =
      QUARRY_TRY(read_sentence_config(folder, model.config().max_tokens));
  auto labels = labels_from_json(config, head->labels());
  auto tokenizer = QUARRY_TRY(tokenize::Tokenizer::open(folder / "tokenizer.json"));
  std::string fingerprint = QUARRY_TRY(model_fingerprint(folder));
  return std::make_unique<const TransformerClassifier>(
      std::move(model), *std::move(head), std::move(labels), sentence.max_tokens,
      std::move(tokenizer), std::move(fingerprint));
}

Result<EntailmentLabels> entailment_labels(std::span<const std::string> labels) {
  const auto entailment = index_of(labels, "entailment");
  const auto neutral = index_of(labels, "neutral");
  const auto contradiction = index_of(labels, neutral ? "contradiction" : "not_entailment");
  if (!entailment || !contradiction) return unknown_labels(labels);
  return EntailmentLabels{
      .entailment = *entailment, .contradiction = *contradiction, .neutral = neutral};
}

}  // namespace quarry::model
