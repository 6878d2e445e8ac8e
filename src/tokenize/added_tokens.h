// Added tokens are matched literally before the model runs: "[SEP]" in a text is one token, however
// the model would split its letters.
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
  bool single_word = false;         // matches only between non-word characters
  bool takes_space_before = false;  // "lstrip": includes the space before
  bool takes_space_after = false;   // "rstrip": includes the space after
  bool normalized = false;          // matched in the normalized text
};

// Reads the "added_tokens" of a tokenizer.json. Errors: corrupt.
Result<std::vector<AddedToken>> read_added_tokens(const Json& list);

// Finds added tokens in a text. Immutable; share it freely.
class AddedTokens {
 public:
  explicit AddedTokens(std::vector<AddedToken> tokens);

  bool empty() const { return tokens_.empty(); }
  // Returns the first added token at or after `from`; of several that start there, the longest.
  std::optional<Token> next(std::string_view text, std::size_t from) const;

 private:
  Token widened(const AddedToken& added, TextRange found, std::string_view text,
                std::size_t from) const;

  std::vector<AddedToken> tokens_;
  PieceTrie trie_;  // maps to indexes of tokens_
  PieceTrie::Node root_;
  std::array<bool, 256> begins_{};  // first bytes of the tokens
};

}  // namespace quarry::tokenize
