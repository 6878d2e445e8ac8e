// Finds the runs of text that contain words, and classifies them by how they are split.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/document.h"

namespace quarry::text {

enum class RunKind {
  plain,       // ASCII letters: lower case, Capitalized or ALL CAPITALS
  identifier,  // ASCII with digits, inner capitals or separators: user_id, AB-1234/x, 1,200
  mixed,       // letters, digits and marks of any script that uses spaces
  bigram,      // Chinese, Japanese, Korean: no spaces, or particles attached to words
  dictionary,  // Thai, Lao, Khmer, Burmese: split by ICU's dictionaries
};

struct Run {
  RunKind kind = RunKind::plain;
  TextRange range;
};

// Returns the first run at or after `from`, or nothing at the end of the text.
std::optional<Run> next_run(std::string_view text, std::size_t from);

// Returns true for letters, digits and combining marks.
bool is_word_character(char32_t c);

}  // namespace quarry::text
