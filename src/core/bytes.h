// Sizes in bytes as people write them: "512", "64MiB", "1.5 GB".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry {

// Suffixes, in any case: B; KiB MiB GiB TiB (1024) and K M G T, the same; KB MB GB TB (1000).
// Errors: invalid.
Result<std::uint64_t> parse_bytes(std::string_view text);

// For people: "64 MiB", "1.5 GiB".
std::string format_bytes(std::uint64_t bytes);

}  // namespace quarry
