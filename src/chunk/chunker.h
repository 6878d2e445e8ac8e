// Document to chunks: the pieces that are found, shown and cited.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "core/result.h"

namespace quarry::chunk {

enum class ChunkUnit { tokens, characters };
std::string_view to_string(ChunkUnit unit);

struct ChunkSettings {
  std::string chunker = "recursive";
  std::size_t size = 512;
  std::size_t overlap = 50;
  ChunkUnit unit = ChunkUnit::tokens;
  // Tokens of the windows into which a chunk is cut for embedding; 0: the whole chunk is one.
  std::size_t window = 96;

  // Errors: invalid (unknown chunker by name with the known ones, size 0, overlap >= size).
  Result<void> check() const;
  std::string fingerprint() const;  // documents cut by other settings are cut anew
};

struct Chunk {
  TextRange range;
  std::size_t char_start = 0;  // code points from the start of the document
  std::size_t char_end = 0;
  int page = 0;  // of the first character; 0 without pages
  // The headings above it, outermost first, joined by " > "; for a part of a table that begins
  // below its first row, that row comes last.
  std::string heading;
  std::size_t tokens = 0;
  // What is embedded: parts of `range` in order, which cover it without overlap, each ending at a
  // sentence or line where possible. At least one.
  std::vector<TextRange> windows;
};

// The ranges of a text's units (tokens of the embedding model, or code points), ascending.
using UnitSplitter = std::function<std::vector<TextRange>(std::string_view text)>;

// Immutable; share it freely.
class Chunker {
 public:
  virtual ~Chunker() = default;
  virtual std::string_view name() const = 0;
  // Ranges in reading order; each holds at most settings.size units (a single unit excepted); all
  // text but white space is covered; neighbours share at most `overlap` units.
  virtual std::vector<TextRange> split(const Document& document, std::span<const TextRange> units,
                                       const ChunkSettings& settings) const = 0;
};

std::span<const Chunker* const> chunkers();  // in the order of chunkers.def
std::vector<std::string_view> chunker_names();

// Splits with the chunker that the settings name and fills in the rest of every Chunk. `tokens`
// splits into the embedding model's tokens.
Result<std::vector<Chunk>> chunk_document(const Document& document, const ChunkSettings& settings,
                                          const UnitSplitter& tokens);

}  // namespace quarry::chunk
