#include "tokenize/word_piece_vocabulary.h"

#include <algorithm>
#include <string>

#include "tokenize/vocabulary.h"

namespace quarry::tokenize {

Result<WordPieceVocabulary> WordPieceVocabulary::read(const Json& model) {
  const Json::Object& pieces = model["vocab"].members();
  const std::string prefix(model["continuing_subword_prefix"].string("##"));
  const std::string unknown(model["unk_token"].string("[UNK]"));
  WordPieceVocabulary out;
  // BERT vocabularies add about 3 edges per piece; the table has twice the space.
  out.trie_ = PieceTrie(pieces.size() * 6);
  out.first_ = out.trie_.add_root();
  out.inside_ = out.trie_.add_root();
  out.longest_word_ = static_cast<std::size_t>(
      std::max<std::int64_t>(0, model["max_input_chars_per_word"].integer(100)));
  std::size_t bytes = 0;
  for (const auto& [piece, json] : pieces) {
    const std::int32_t id = QUARRY_TRY(read_piece_id(piece, json));
    QUARRY_TRY(check_vocabulary_bytes(bytes += 2 * piece.size()));
    if (piece == unknown) out.unknown_ = id;
    out.trie_.insert(out.first_, piece, id);
    if (piece.starts_with(prefix) && piece.size() > prefix.size()) {
      out.trie_.insert(out.inside_, std::string_view(piece).substr(prefix.size()), id);
    }
  }
  if (out.unknown_ >= 0) return out;
  return Error{Code::corrupt, "tokenizer.json: the vocabulary of " + std::to_string(pieces.size()) +
                                  " pieces lacks the unknown token \"" + unknown + "\""};
}

}  // namespace quarry::tokenize
