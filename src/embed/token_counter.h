// Counts the tokens of chunks for embedders that run no local model.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "embed/embedder.h"
#include "tokenize/tokenizer.h"

namespace quarry::embed {

// Uses the tokenizer of the configured model if it is installed, so that chunks are the same with
// and without vectors; otherwise counts words (`word_ranges`). Opens the tokenizer on first use,
// because a search without vectors never needs it. Thread-safe.
class TokenCounter {
 public:
  explicit TokenCounter(const EmbedderSettings& settings);
  std::vector<TextRange> ranges(std::string_view text) const;

 private:
  std::filesystem::path tokenizer_json_;  // empty: the model is not installed
  mutable std::once_flag once_;
  mutable std::shared_ptr<const tokenize::Tokenizer> tokenizer_;
};

// Returns the ranges of words: runs of letters and digits, and every other visible character as a
// word of its own. Bytes from 0x80 count as letters.
std::vector<TextRange> word_ranges(std::string_view text);

}  // namespace quarry::embed
