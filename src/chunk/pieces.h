// The toolkit of every chunker: pieces of text with their units, the places where text may be cut,
// and a packer that combines pieces into chunks.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace quarry::chunk {

// A range of text and the units that begin in it, [first_unit, last_unit).
struct Piece {
  TextRange range;
  std::size_t first_unit = 0;
  std::size_t last_unit = 0;

  std::size_t units() const { return last_unit - first_unit; }
};

// The kinds of places where text may be cut, best first.
enum class Cut { paragraph, line, sentence, word };

// A text with its units. Immutable; share it freely.
class PieceSource {
 public:
  PieceSource(std::string_view text, std::span<const TextRange> units)
      : text_(text), units_(units) {}

  std::string_view text() const { return text_; }
  Piece whole() const { return {{0, text_.size()}, 0, units_.size()}; }
  // The piece of `parent` at `range`. No unit before `hint` begins in `range`; the search starts
  // there.
  Piece part(const Piece& parent, TextRange range, std::size_t hint) const;

  using Each = std::function<void(const Piece&)>;
  // Calls `each` for the parts of `piece` between cuts of one kind, in order, trimmed, none empty.
  void for_each(const Piece& piece, Cut cut, const Each& each) const;
  // Calls `each` for parts of at most `size` units, of which neighbours share up to `overlap`. Cuts
  // between words, or between characters within long words.
  void for_each_of_size(const Piece& piece, std::size_t size, std::size_t overlap,
                        const Each& each) const;

 private:
  std::size_t cut_before(std::size_t first, std::size_t stop) const;
  std::size_t start_after(std::size_t earliest, std::size_t stop) const;
  bool begins_character(std::size_t unit) const;
  bool begins_word(std::size_t unit) const;

  std::string_view text_;
  std::span<const TextRange> units_;
};

// Packs neighbouring pieces into chunks of at most `size` units. A new chunk begins with the last
// pieces of the previous one that fit into the overlap. One thread at a time.
class Packer {
 public:
  Packer(std::string_view text, std::size_t size, std::size_t overlap, std::vector<TextRange>& out)
      : text_(text), size_(size), overlap_(overlap), out_(out) {}

  void add(const Piece& piece);  // at most `size` units, and after all earlier pieces
  void flush();                  // ends the chunk; the next one has no overlap with it

 private:
  void emit();

  std::string_view text_;
  std::size_t size_;
  std::size_t overlap_;
  std::vector<TextRange>& out_;
  std::deque<Piece> open_;
  bool has_new_ = false;  // open_ holds more than the overlap
};

// `range` without leading and trailing white space.
TextRange trimmed(std::string_view text, TextRange range);

}  // namespace quarry::chunk
