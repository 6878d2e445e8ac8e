// English words to their stems (Snowball's English stemmer, "Porter2").
#pragma once

#include <string>
#include <string_view>

namespace quarry {

// `word` is in lower case. Thread-safe: each thread has its own stemmer and cache of stems.
std::string english_stem(std::string_view word);

}  // namespace quarry
