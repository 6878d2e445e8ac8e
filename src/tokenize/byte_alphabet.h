// The alphabet in which byte-level vocabularies write bytes as characters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace quarry::tokenize {

// Decodes a piece from GPT-2's alphabet: visible Latin-1 characters represent themselves, and the
// other bytes are numbered from U+0100 in order, so a space is U+0120. Returns nothing if `piece`
// has a character outside the alphabet.
std::optional<std::string> spelled_bytes(std::string_view piece);

}  // namespace quarry::tokenize
