// The vocabulary of a WordPiece model, and the greedy cover of a word.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "tokenize/piece_trie.h"
#include "tokenize/tokenizer.h"

namespace quarry::tokenize {

// Immutable once read; share it freely.
class WordPieceVocabulary {
 public:
  // Reads the "model" of a tokenizer.json. Errors: corrupt.
  static Result<WordPieceVocabulary> read(const Json& model);

  // Covers a word of `characters` code points with the longest pieces from left to right, or with
  // the unknown token. Each byte passes through `map` first; `place(begin, end)` converts byte
  // offsets of the word to a token's range.
  template <class Map, class Place>
  void cover(std::string_view word, std::size_t characters, Map map, Place place,
             std::vector<Token>& out) const {
    const std::size_t before = out.size();
    PieceTrie::Node root = first_;
    bool known = characters <= longest_word_;
    for (std::size_t at = 0; known && at < word.size();) {
      const PieceTrie::Match match = trie_.longest(root, word.substr(at), map);
      known = match.size > 0;
      if (!known) break;
      out.push_back({match.id, place(at, at + match.size)});
      at += match.size;
      root = inside_;
    }
    if (known) return;
    out.resize(before);
    out.push_back({unknown_, place(0, word.size())});
  }

 private:
  PieceTrie trie_;
  PieceTrie::Node first_ = 0;   // pieces at the beginning of a word
  PieceTrie::Node inside_ = 0;  // pieces after that, without their "##"
  std::int32_t unknown_ = -1;
  std::size_t longest_word_ = 100;  // in characters
};

}  // namespace quarry::tokenize
