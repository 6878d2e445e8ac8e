// The vocabulary of a WordPiece model, and how it covers a word.
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
  // From the "model" of a tokenizer.json. Errors: corrupt.
  static Result<WordPieceVocabulary> read(const Json& model);

  // Appends the longest pieces, one after another, that cover a word of so many characters, or the
  // unknown token. Bytes go through `map` first; `place(begin, end)` says where those of the word
  // stand.
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
