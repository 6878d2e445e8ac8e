// Sizes in bytes as people write them: "512", "64MiB", "1.5 GB".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry {

// Suffixes in any letter case: none or B means bytes; KiB, MiB, GiB, TiB and K, M, G, T are powers
// of 1024; KB, MB, GB, TB are powers of 1000. Errors: invalid.
Result<std::uint64_t> parse_bytes(std::string_view text);

// For people: "64 MiB", "1.5 GiB".
std::string format_bytes(std::uint64_t bytes);

}  // namespace quarry
