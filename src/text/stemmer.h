// Stems words with Snowball: by a given language, or by the script of the word.
#pragma once

#include <string>
#include <string_view>

#include "text/language.h"

namespace quarry::text {

// `word` must be in lower case. Thread-safe: each thread has its own stemmer and cache.
std::string english_stem(std::string_view word);

// Stems a folded word in Greek, Arabic, Cyrillic (as Russian), Armenian, Devanagari (as Hindi) or
// Tamil script; returns a word of any other script unchanged. Because the script decides, a word
// gets the same stem in a question and in a document without language detection. Thread-safe, as
// english_stem().
std::string stem_by_script(std::string_view word);

// Returns the index term of a folded word in text of `language`: the stem, then a capital letter
// that identifies the language, so that equal stems of two languages stay distinct terms. Drops the
// suffix after an apostrophe in Turkish, and the article before it in French, Italian and Catalan.
// Words of non-Latin scripts get stem_by_script(); words with digits stay unchanged. Thread-safe,
// as english_stem().
std::string term_in(Language language, std::string_view word);

}  // namespace quarry::text
