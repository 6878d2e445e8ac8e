// Tokens that stand outside the vocabulary's rules: "[SEP]" in a text is one token, whatever the
// model would make of its letters.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "tokenize/piece_trie.h"
#include "tokenize/tokenizer.h"

namespace quarry::tokenize {

struct AddedToken {
  std::string content;
  std::int32_t id = 0;
  bool single_word = false;         // not beside a letter
  bool takes_space_before = false;  // "lstrip"
  bool takes_space_after = false;   // "rstrip"
  bool normalized = false;          // looked for in the normalized text
};

// The "added_tokens" of a tokenizer.json. Errors: corrupt.
Result<std::vector<AddedToken>> read_added_tokens(const Json& list);

// Finds them. Immutable; share it freely.
class AddedTokens {
 public:
  explicit AddedTokens(std::vector<AddedToken> tokens);

  bool empty() const { return tokens_.empty(); }
  // The first one at or after `from`, the longest of those that begin there.
  std::optional<Token> next(std::string_view text, std::size_t from) const;

 private:
  Token widened(const AddedToken& added, TextRange found, std::string_view text,
                std::size_t from) const;

  std::vector<AddedToken> tokens_;
  PieceTrie trie_;  // to positions in tokens_
  PieceTrie::Node root_;
  std::array<bool, 256> begins_{};  // by first byte
};

}  // namespace quarry::tokenize
