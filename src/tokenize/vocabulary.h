// Parts of a vocabulary that every kind of model reads the same way.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"

namespace quarry::tokenize {

// Errors: corrupt, if `id` is not a valid id.
Result<std::int32_t> read_piece_id(std::string_view piece, const Json& id);

// Rejects a vocabulary with more bytes than PieceTrie supports. Errors: corrupt.
Result<void> check_vocabulary_bytes(std::size_t bytes);

// The ids of the "byte_fallback" tokens <0x00> to <0xFF>, which spell bytes that no piece covers;
// -1 if absent.
using ByteIds = std::array<std::int32_t, 256>;
std::string byte_piece(unsigned byte);  // "<0x0A>"

}  // namespace quarry::tokenize
