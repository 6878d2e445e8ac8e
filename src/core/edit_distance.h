// How far two words are apart, and which known word a mistyped one stands for: for messages.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace quarry {

// Levenshtein's distance: characters added, removed or replaced, counted in bytes.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The known word that is the fewest edits away; empty when none has half of its bytes in common.
std::string nearest_word(std::string_view word, std::span<const std::string> known);

// "; did you mean 'search'?", or nothing where no known word is near.
std::string suggestion(std::string_view word, std::span<const std::string> known);

}  // namespace quarry
