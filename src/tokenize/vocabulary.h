// What every kind of model reads of its vocabulary in the same way.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"

namespace quarry::tokenize {

// Errors: corrupt, where the id of `piece` is none.
Result<std::int32_t> read_piece_id(std::string_view piece, const Json& id);

// Refuses a vocabulary of more bytes than a trie has room for. Errors: corrupt.
Result<void> check_vocabulary_bytes(std::size_t bytes);

// "byte_fallback": the tokens <0x00> to <0xFF> that spell what no piece covers; -1 for those that
// are not there.
using ByteIds = std::array<std::int32_t, 256>;
std::string byte_piece(unsigned byte);  // "<0x0A>"

}  // namespace quarry::tokenize
