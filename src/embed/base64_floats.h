// Numbers as services send them in base64 (RFC 4648): 32-bit floats, the lowest byte first.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"

namespace quarry::embed {

// Errors: corrupt, saying where.
Result<std::vector<float>> base64_floats(std::string_view text);

}  // namespace quarry::embed
