// The tokens that chunk sizes are counted in where no model runs.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "embed/embedder.h"
#include "tokenize/tokenizer.h"

namespace quarry::embed {

// Counts as the model of the settings would where its folder is there, so that chunks come out the
// same with and without the model; else in words (`word_ranges`). The tokenizer is opened at the
// first use: a search without vectors never needs it. Thread-safe.
class TokenCounter {
 public:
  explicit TokenCounter(const EmbedderSettings& settings);
  std::vector<TextRange> ranges(std::string_view text) const;

 private:
  std::filesystem::path tokenizer_json_;  // empty: no model
  mutable std::once_flag once_;
  mutable std::shared_ptr<const tokenize::Tokenizer> tokenizer_;
};

// Runs of letters and digits; every other visible character alone. Bytes from 0x80 count as
// letters.
std::vector<TextRange> word_ranges(std::string_view text);

}  // namespace quarry::embed
