// What the embedding model is given for a window of a chunk.
#pragma once

#include <string>

#include "chunk/chunker.h"
#include "core/document.h"
#include "core/hash.h"

namespace quarry::ingest {

// What a window is embedded with besides its own text.
enum class WindowContext { none, title };

// With WindowContext::title, the window's text under the document's title, unless the window begins
// with it: a passage torn from its document says what it is about, which a bare middle paragraph
// often does not.
std::string embedding_text(const Document& document, TextRange window, WindowContext context);

// The same for equal embedding texts of all windows under the same model.
Digest embed_key(const Document& document, const chunk::Chunk& chunk, WindowContext context,
                 std::string_view model_fingerprint);

}  // namespace quarry::ingest
