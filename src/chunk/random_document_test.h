// Random documents, and the two kinds of units, for the tests of this room.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace quarry::chunk {

// About 120 words at most, in several scripts, with blocks of all kinds over most of the text.
Document random_document(std::mt19937& random);

// The runs of text between white space, which resemble tokens.
std::vector<TextRange> word_like_units(std::string_view text);
std::vector<TextRange> code_point_units(std::string_view text);

}  // namespace quarry::chunk
