// The "pre_tokenizer" of a tokenizer.json, which splits a text into the pieces that a model
// tokenizes independently.
#pragma once

#include <memory>

#include "core/json.h"
#include "core/result.h"
#include "tokenize/aligned_text.h"

namespace quarry::tokenize {

// Part of a text, valid until take() returns. Never empty.
struct Piece {
  const AlignedText& text;
  TextRange range;

  std::string_view bytes() const { return range.in(text.text()); }
};

// One thread at a time.
class PieceSink {
 public:
  virtual ~PieceSink() = default;
  // Returns false once it needs no more pieces.
  virtual bool take(const Piece& piece) = 0;
};

// Passes on each piece as soon as it is found, so that a long text costs no more than the tokens
// that are needed. Thread-safe.
class Splitter {
 public:
  virtual ~Splitter() = default;
  // Returns false if `out` did.
  virtual bool split(const Piece& piece, PieceSink& out) const = 0;
  // Returns true if the model works on bytes rather than characters.
  virtual bool to_bytes() const { return false; }
};

// Reads any kind of splitters.def; null does not split. Errors: corrupt, invalid (an unsupported
// kind, by name).
Result<std::unique_ptr<Splitter>> read_splitter(const Json& json);

// Each opens one kind of splitters.def from its JSON object.
#define QUARRY_SPLITTER(type, open) Result<std::unique_ptr<Splitter>> open(const Json& json);
#include "tokenize/splitters.def"
#undef QUARRY_SPLITTER

}  // namespace quarry::tokenize
