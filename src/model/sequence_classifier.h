// A transformer with a classifier on the CPU: a pair of texts, or one text, to a logit per label.
// Cross-encoders, which rerank, have one label; models of entailment have three.
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

// Two texts as the model wants them together, special tokens included.
struct TokenPairInput {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> type_ids;  // as many, or empty: all 0
};

// Immutable after open; share it freely. Each call uses one thread.
class SequenceClassifier {
 public:
  virtual ~SequenceClassifier() = default;

  // A folder as Encoder::open takes it, whose model was saved with its classifier.
  // Errors: not_found, corrupt, invalid (no classifier, or as of Encoder::open).
  static Result<std::unique_ptr<const SequenceClassifier>> open(
      const std::filesystem::path& folder);

  virtual const tokenize::Tokenizer& tokenizer() const = 0;
  virtual std::size_t max_tokens() const = 0;  // of a pair, special tokens included
  // In the order of the logits; LABEL_0, LABEL_1 ... where the model names none.
  virtual const std::vector<std::string>& labels() const = 0;
  virtual const std::string& fingerprint() const = 0;

  // One row of labels().size() logits for each pair. `logits` holds pairs.size() of these rows.
  virtual Result<void> classify(std::span<const TokenPairInput> pairs,
                                std::span<float> logits) const = 0;
};

// Where a model of natural language inference has its labels, which differs from one to the next.
struct EntailmentLabels {
  std::size_t entailment = 0;
  std::size_t contradiction = 0;
  std::optional<std::size_t> neutral;  // absent in models that only know entailment or not
};

// Upper and lower case are the same. Errors: invalid, labels that do not say what they mean.
Result<EntailmentLabels> entailment_labels(std::span<const std::string> labels);

}  // namespace quarry::model
