#include "tokenize/vocabulary.h"

#include "tokenize/piece_trie.h"

namespace quarry::tokenize {

Result<std::int32_t> read_piece_id(std::string_view piece, const Json& id) {
  constexpr std::int64_t kLargest = 0x7FFFFFFF;
  const std::int64_t number = id.integer(-1);
  if (number >= 0 && number <= kLargest) return static_cast<std::int32_t>(number);
  return Error{Code::corrupt, "tokenizer.json: the id of piece \"" + std::string(piece) +
                                  "\": expected an integer from 0 to 2^31 - 1, found " + id.dump()};
}

Result<void> check_vocabulary_bytes(std::size_t bytes) {
  if (bytes < PieceTrie::kMostNodes) return {};
  return Error{Code::corrupt, "tokenizer.json: a vocabulary of " + std::to_string(bytes) +
                                  " bytes, expected fewer than " +
                                  std::to_string(PieceTrie::kMostNodes)};
}

std::string byte_piece(unsigned byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  return {'<', '0', 'x', kDigits[(byte >> 4) & 0xF], kDigits[byte & 0xF], '>'};
}

}  // namespace quarry::tokenize
