// Tokens that stand outside the vocabulary's rules: "[SEP]" in a text is one token, whatever the
// model would make of its letters.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "text/tokenizer.h"

namespace quarry {

// Immutable; share it freely.
class AddedTokens {
 public:
  // From the "added_tokens" of a tokenizer.json. Errors: corrupt, invalid (a flag that is not
  // read).
  static Result<AddedTokens> read(const Json& list);

  // The first one at or after `from`, the longest of those that begin there.
  std::optional<Token> next(std::string_view text, std::size_t from) const;
  // The id of the token spelled so.
  std::optional<std::int32_t> id_of(std::string_view content) const;

 private:
  struct Added {
    std::string content;
    std::int32_t id = 0;
    bool takes_space_before = false;  // "lstrip"
    bool takes_space_after = false;   // "rstrip"
  };

  static Result<Added> read_one(const Json& json);
  Token widened(const Added& added, std::string_view text, std::size_t at, std::size_t from) const;

  std::vector<Added> tokens_;  // longest first
  std::string first_bytes_;    // with which any of them begins
};

}  // namespace quarry
