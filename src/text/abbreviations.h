// Full stops that belong to a word rather than end a sentence.
#pragma once

#include <string_view>

namespace quarry::text {

enum class Abbreviation {
  none,
  within,         // never last in a sentence: Dr. Mr. e.g. "J."
  before_number,  // only before a digit: Fig. 3, No. 5, pp. 12
  maybe_last,     // may also be last: etc. Inc. U.S. a.m.
};

// Of the word at the end of `sentence_so_far`, whose full stop comes next.
Abbreviation abbreviation_before(std::string_view sentence_so_far);

// Whether `rest` begins with a word, in capitals, that sentences begin with: The, In, However.
bool begins_sentences(std::string_view rest);

// "1", "a", "iv", "(2" and the like, alone: the number of a list item, whose full stop comes next.
bool is_item_number(std::string_view sentence_so_far);

}  // namespace quarry::text
