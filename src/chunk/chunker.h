// Cuts a document into chunks: the passages that are searched, shown and cited.
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
  std::size_t size = 512;    // in `unit`
  std::size_t overlap = 50;  // in `unit`; shared by neighbouring chunks
  ChunkUnit unit = ChunkUnit::tokens;
  // The size of the windows into which a chunk is cut for embedding, in tokens; 0 embeds the chunk
  // as one window.
  std::size_t window = 96;

  // Errors: invalid (an unknown chunker, with the known names; size 0; overlap >= size).
  Result<void> check() const;
  std::string fingerprint() const;  // a document with another fingerprint is chunked again
};

struct Chunk {
  TextRange range;
  std::size_t char_start = 0;  // code points from the start of the document
  std::size_t char_end = 0;
  int page = 0;  // page of the first character; 0 without pages
  // The headings above the chunk, outermost first, joined by " > ". If the chunk begins inside a
  // table, below its first row, that row comes last.
  std::string heading;
  std::size_t tokens = 0;
  // The parts of `range` that are embedded, at least one. They cover `range` in order without
  // overlap; each ends at a sentence or line if possible.
  std::vector<TextRange> windows;
};

// Returns the ranges of a text's units (tokens of the embedding model, or code points), ascending.
using UnitSplitter = std::function<std::vector<TextRange>(std::string_view text)>;

// Immutable; share it freely.
class Chunker {
 public:
  virtual ~Chunker() = default;
  virtual std::string_view name() const = 0;
  // Returns ranges in reading order. Each holds at most settings.size units, unless a single
  // character has more. Together they cover all text except white space. Neighbours share at most
  // `overlap` units.
  virtual std::vector<TextRange> split(const Document& document, std::span<const TextRange> units,
                                       const ChunkSettings& settings) const = 0;
};

std::span<const Chunker* const> chunkers();  // in the order of chunkers.def
std::vector<std::string_view> chunker_names();

// Splits with the chunker that the settings name and fills in every Chunk. `tokens` returns the
// tokens of the embedding model. Errors: invalid, from ChunkSettings::check.
Result<std::vector<Chunk>> chunk_document(const Document& document, const ChunkSettings& settings,
                                          const UnitSplitter& tokens);

}  // namespace quarry::chunk
