// Tells full stops that belong to an abbreviation from those that end a sentence.
#pragma once

#include <string_view>

namespace quarry::text {

enum class Abbreviation {
  none,
  within,         // never ends a sentence: Dr. Mr. e.g. "J."
  before_number,  // an abbreviation only before a digit: Fig. 3, No. 5, pp. 12
  maybe_last,     // may also end a sentence: etc. Inc. U.S. a.m.
};

// Classifies the last word of `sentence_so_far`, which is followed by a full stop.
Abbreviation abbreviation_before(std::string_view sentence_so_far);

// Returns true if `rest` starts with a capitalized word that commonly starts sentences: The, In,
// However.
bool begins_sentences(std::string_view rest);

// Returns true if `sentence_so_far` is only the number of a list item, such as "1", "a", "iv" or
// "(2". The full stop that follows belongs to that number.
bool is_item_number(std::string_view sentence_so_far);

}  // namespace quarry::text
