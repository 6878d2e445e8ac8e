// A transformer encoder on the CPU that keeps every token: token ids to a vector each, for late
// interaction (O. Khattab, M. Zaharia, "ColBERT", 2020).
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

  // A folder as Encoder::open takes it. Rows pass through the Dense modules over tokens that
  // modules.json names, or through the projection that ColBERT's own files hold.
  static Result<std::unique_ptr<const TokenEncoder>> open(const std::filesystem::path& folder);

  virtual const tokenize::Tokenizer& tokenizer() const = 0;
  virtual std::size_t dimension() const = 0;
  virtual std::size_t max_tokens() const = 0;  // special tokens included
  virtual const std::string& fingerprint() const = 0;

  // One row of `dimension` floats and unit length for each token, special ones too, sequence after
  // sequence. `out` holds as many rows as all sequences have tokens.
  virtual Result<void> encode(std::span<const std::vector<std::int32_t>> sequences,
                              std::span<float> out) const = 0;
};

}  // namespace quarry::model
