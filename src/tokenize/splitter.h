// The "pre_tokenizer" of a tokenizer.json: a text to the pieces that a model takes apart by itself.
#pragma once

#include <memory>

#include "core/json.h"
#include "core/result.h"
#include "tokenize/aligned_text.h"

namespace quarry::tokenize {

// Part of a text that lives until take() returns. Never empty.
struct Piece {
  const AlignedText& text;
  TextRange range;

  std::string_view bytes() const { return range.in(text.text()); }
};

// One thread at a time.
class PieceSink {
 public:
  virtual ~PieceSink() = default;
  // Returns false once no more is needed.
  virtual bool take(const Piece& piece) = 0;
};

// Hands each piece on as soon as it is found, so that a long text costs no more than what is wanted
// of it. Thread-safe.
class Splitter {
 public:
  virtual ~Splitter() = default;
  // Returns false once `out` does.
  virtual bool split(const Piece& piece, PieceSink& out) const = 0;
  // Whether the model is to see bytes instead of characters.
  virtual bool to_bytes() const { return false; }
};

// Of any kind in splitters.def; null leaves every text whole. Errors: corrupt, invalid (a kind that
// is not read, by name).
Result<std::unique_ptr<Splitter>> read_splitter(const Json& json);

// Each makes one kind of splitters.def from its object.
#define QUARRY_SPLITTER(type, open) Result<std::unique_ptr<Splitter>> open(const Json& json);
#include "tokenize/splitters.def"
#undef QUARRY_SPLITTER

}  // namespace quarry::tokenize
