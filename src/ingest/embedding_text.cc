#include "ingest/embedding_text.h"

namespace quarry::ingest {
namespace {

// In bytes. A title is a few words; some formats give a whole paragraph, which would outweigh the
// window.
constexpr std::size_t kLongestTitle = 200;

}  // namespace

std::string embedding_text(const Document& document, TextRange window, WindowContext context) {
  const std::string_view text = window.in(document.text);
  const std::string& title = document.title;
  if (context == WindowContext::none || title.empty() || title.size() > kLongestTitle ||
      text.starts_with(title)) {
    return std::string(text);
  }
  std::string whole = title;
  whole += '\n';
  whole += text;
  return whole;
}

Digest embed_key(const Document& document, const chunk::Chunk& chunk, WindowContext context,
                 std::string_view model_fingerprint) {
  Sha256 hash;
  hash.update_field(model_fingerprint);
  for (const TextRange& window : chunk.windows) {
    hash.update_field(embedding_text(document, window, context));
  }
  return hash.finish();
}

}  // namespace quarry::ingest
