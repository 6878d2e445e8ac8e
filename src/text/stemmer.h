// Words to their stems (Snowball): English, the languages that their script tells, and others.
#pragma once

#include <string>
#include <string_view>

#include "text/language.h"

namespace quarry {

// `word` is in lower case. Thread-safe: each thread has its own stemmer and cache of stems.
std::string english_stem(std::string_view word);

// The stem of a folded word of Greek, Arabic, Cyrillic (as Russian), Armenian, Devanagari (as
// Hindi) or Tamil letters; of others the word itself. The script decides, so that a question's word
// gets the stem of a document's without anyone guessing its language. Thread-safe likewise.
std::string stem_by_script(std::string_view word);

// The stem of a folded word of a text in that language: what stands before an apostrophe in
// Turkish, behind it in French, Italian and Catalan, by the language's stemmer. Words of other
// scripts get the stem of their script; those with digits, and all of a language without a stemmer,
// stay as they are. Never empty, never longer than the word. Thread-safe likewise.
std::string stem_in(Language language, std::string_view word);

}  // namespace quarry
