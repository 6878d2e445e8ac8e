// A transformer encoder on the CPU that keeps one vector per token, for late interaction (O.
// Khattab, M. Zaharia, "ColBERT", 2020).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "tokenize/tokenizer.h"

namespace quarry::model {

// Immutable after open; share it freely. Each call uses one thread.
class TokenEncoder {
 public:
  virtual ~TokenEncoder() = default;

  // Opens a folder as Encoder::open does. Rows are projected by the token-level Dense modules in
  // modules.json or by the projection in ColBERT's own checkpoint format.
  // Errors: those of Encoder::open.
  static Result<std::unique_ptr<const TokenEncoder>> open(const std::filesystem::path& folder);

  virtual const tokenize::Tokenizer& tokenizer() const = 0;
  virtual std::size_t dimension() const = 0;
  virtual std::size_t max_tokens() const = 0;  // including special tokens
  virtual const std::string& fingerprint() const = 0;

  // Writes one unit-length row of dimension() floats per token, special tokens included, sequence
  // after sequence. `out` has one row for every token of every sequence.
  // Errors: invalid (a sequence that the model cannot take, or `out` has another size).
  virtual Result<void> encode(std::span<const std::vector<std::int32_t>> sequences,
                              std::span<float> out) const = 0;
};

}  // namespace quarry::model
