// The runs of text that words are made from, told apart by what has to be done with them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/document.h"

namespace quarry::text {

enum class RunKind {
  plain,       // ASCII letters, lower case but for the first, or all capitals
  identifier,  // ASCII with digits, inner capitals, "_" or signs between: user_id, AB-1234/x, 1,200
  mixed,       // letters, digits and marks of any script that writes spaces
  bigram,      // Chinese, Japanese, Korean: no spaces, or words glued to their endings
  dictionary,  // Thai, Lao, Khmer, Burmese: words are found by dictionary
};

struct Run {
  RunKind kind = RunKind::plain;
  TextRange range;
};

// The next run at or after `from`.
std::optional<Run> next_run(std::string_view text, std::size_t from);

// Letters, digits and the marks that belong to them.
bool is_word_character(char32_t c);

}  // namespace quarry::text
