// Cuts a chunk into the windows that are embedded.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace quarry::chunk {

// Cuts `chunk` of `text` into consecutive parts of about `window` tokens. The parts are even in
// size and at most a quarter larger than `window`. They end at sentences or lines where that limit
// allows it, otherwise between words, otherwise between tokens. `tokens` are those that begin in
// the chunk. A `window` of 0 returns the whole chunk.
std::vector<TextRange> cut_windows(std::string_view text, TextRange chunk,
                                   std::span<const TextRange> tokens, std::size_t window);

}  // namespace quarry::chunk
