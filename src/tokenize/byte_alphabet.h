// The 256 characters in which byte-level vocabularies write bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace quarry::tokenize {

// GPT-2's alphabet: the visible characters of Latin-1 stand for themselves, the other bytes, in
// order, for U+0100 and what follows; a space is written U+0120. Returns the bytes that `piece`
// spells, or nothing if it has a character from outside.
std::optional<std::string> spelled_bytes(std::string_view piece);

}  // namespace quarry::tokenize
