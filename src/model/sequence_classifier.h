// A transformer with a classifier on the CPU: turns one text or a pair of texts into one logit per
// label. Cross-encoders for reranking have one label; entailment models have two or three.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "tokenize/tokenizer.h"

namespace quarry::model {

// A text or a pair of texts, combined as the model expects, including special tokens.
struct TokenPairInput {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> type_ids;  // same size as ids; empty: all 0
};

// Immutable after open; share it freely. Each call uses one thread.
class SequenceClassifier {
 public:
  virtual ~SequenceClassifier() = default;

  // Opens a folder as Encoder::open does; the model must have been saved with its classifier.
  // Errors: those of Encoder::open, invalid (no classifier).
  static Result<std::unique_ptr<const SequenceClassifier>> open(
      const std::filesystem::path& folder);

  virtual const tokenize::Tokenizer& tokenizer() const = 0;
  virtual std::size_t max_tokens() const = 0;  // of a pair, including special tokens
  // Label names in the order of the logits; LABEL_0, LABEL_1, ... if the model does not name them.
  virtual const std::vector<std::string>& labels() const = 0;
  virtual const std::string& fingerprint() const = 0;

  // Writes one row of labels().size() logits per pair. `logits` has pairs.size() such rows.
  // Errors: invalid (a pair that the model cannot take, or `logits` has another size).
  virtual Result<void> classify(std::span<const TokenPairInput> pairs,
                                std::span<float> logits) const = 0;
};

// The label indices of a natural language inference model. Their order differs between models.
struct EntailmentLabels {
  std::size_t entailment = 0;
  std::size_t contradiction = 0;
  std::optional<std::size_t> neutral;  // absent in models with two labels
};

// Finds the labels by name, ignoring case. Errors: invalid (labels without these names).
Result<EntailmentLabels> entailment_labels(std::span<const std::string> labels);

}  // namespace quarry::model
