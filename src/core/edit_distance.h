// Edit distance, and the known word that a mistyped one most likely means; used in messages.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace quarry {

// Levenshtein distance: insertions, deletions and substitutions, counted in bytes.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The known word with the smallest edit distance; empty if even that distance exceeds half the
// length of the longer word.
std::string nearest_word(std::string_view word, std::span<const std::string> known);

// "; did you mean 'search'?", or empty if no known word is near.
std::string suggestion(std::string_view word, std::span<const std::string> known);

}  // namespace quarry
