// Words to their stems (Snowball): English, the languages that their script tells, and others.
#pragma once

#include <string>
#include <string_view>

#include "text/language.h"

namespace quarry::text {

// `word` is in lower case. Thread-safe: each thread has its own stemmer and cache of stems.
std::string english_stem(std::string_view word);

// The stem of a folded word of Greek, Arabic, Cyrillic (as Russian), Armenian, Devanagari (as
// Hindi) or Tamil letters; of others the word itself. The script decides, so that a question's word
// gets the stem of a document's without anyone guessing its language. Thread-safe likewise.
std::string stem_by_script(std::string_view word);

// The term of a folded word in text of that language: its stem (in Turkish of what stands before an
// apostrophe, in French, Italian and Catalan of what stands behind it) and a capital that names the
// language, so that it never meets the stem of another word in another language. Words of other
// scripts get the stem of their script, those with digits stay as they are. Thread-safe likewise.
std::string term_in(Language language, std::string_view word);

}  // namespace quarry::text
