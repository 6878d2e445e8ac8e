// A chunk to the windows that are embedded.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace quarry::chunk {

// Cuts `chunk` of `text` into parts of about `window` tokens, in order and without gaps: even in
// size, at most a quarter above `window`, ending at sentences or lines where that allows it, else
// between words, else between tokens. `tokens` are those that begin in the chunk. `window` 0: one.
std::vector<TextRange> cut_windows(std::string_view text, TextRange chunk,
                                   std::span<const TextRange> tokens, std::size_t window);

}  // namespace quarry::chunk
