// Decodes the base64 (RFC 4648) of little-endian 32-bit floats, as embedding services send them.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"

namespace quarry::embed {

// Padding is optional. Errors: corrupt (an invalid character, named with its offset; not a whole
// number of floats).
Result<std::vector<float>> base64_floats(std::string_view text);

}  // namespace quarry::embed
