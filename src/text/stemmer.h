// Words to their stems (Snowball): English, and the languages that their script tells.
#pragma once

#include <string>
#include <string_view>

namespace quarry {

// `word` is in lower case. Thread-safe: each thread has its own stemmer and cache of stems.
std::string english_stem(std::string_view word);

// The stem of a folded word of Greek, Arabic, Cyrillic (as Russian), Armenian, Devanagari (as
// Hindi) or Tamil letters; of others the word itself. The script decides, so that a question's word
// gets the stem of a document's without anyone guessing its language. Thread-safe likewise.
std::string stem_by_script(std::string_view word);

}  // namespace quarry
