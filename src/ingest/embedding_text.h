// The text passed to the embedding model for a window of a chunk.
#pragma once

#include <string>

#include "chunk/chunker.h"
#include "core/document.h"
#include "core/hash.h"

namespace quarry::ingest {

// The context that is embedded together with the text of a window.
enum class WindowContext { none, title };

// With WindowContext::title, puts the document's title above the window's text, unless the window
// begins with the title. A paragraph from the middle of a document often does not name its subject;
// the title does.
std::string embedding_text(const Document& document, TextRange window, WindowContext context);

// Digest of the model and of the embedding texts of all windows of the chunk. Chunks with equal
// keys share their vectors.
Digest embed_key(const Document& document, const chunk::Chunk& chunk, WindowContext context,
                 std::string_view model_fingerprint);

}  // namespace quarry::ingest
