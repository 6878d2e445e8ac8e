// The body of OpenAI's embedding request, which Azure takes too.
#pragma once

#include <span>
#include <string>

#include "core/json.h"
#include "embed/embedder.h"

namespace quarry {

// What a server may not know and can be asked without: base64 is a third of the bytes of decimals
// and far quicker to read.
inline constexpr const char* kEncodingFormat = "encoding_format";

// {"model", "input", "encoding_format", "dimensions"}, the last one only where it is set.
Json openai_request(const EmbedderSettings& settings, std::span<const std::string> texts);

}  // namespace quarry
