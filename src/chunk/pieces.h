// Pieces of text that know their units, the places where text may be cut, and how pieces are put
// together into chunks: what every chunker is made from.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace quarry::chunk {

// A stretch of text and the units that begin in it, [first_unit, last_unit).
struct Piece {
  TextRange range;
  std::size_t first_unit = 0;
  std::size_t last_unit = 0;

  std::size_t units() const { return last_unit - first_unit; }
};

// Where a text may be cut, the best place first.
enum class Cut { paragraph, line, sentence, word };

// A text with its units. Immutable; share it freely.
class PieceSource {
 public:
  PieceSource(std::string_view text, std::span<const TextRange> units)
      : text_(text), units_(units) {}

  std::string_view text() const { return text_; }
  Piece whole() const { return {{0, text_.size()}, 0, units_.size()}; }
  // The part of `parent` that `range` is; `range` begins on or after `hint` units of the parent.
  Piece part(const Piece& parent, TextRange range, std::size_t hint) const;

  using Each = std::function<void(const Piece&)>;
  // The parts of `piece` between cuts of one kind, in order, trimmed, none empty.
  void for_each(const Piece& piece, Cut cut, const Each& each) const;
  // Parts of at most `size` units, neighbours sharing `overlap`, cut between words where they are
  // short enough, else between characters.
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

// Collects neighbours up to a size and begins the next chunk with those of the last one that fit in
// the overlap. One thread at a time.
class Packer {
 public:
  Packer(std::string_view text, std::size_t size, std::size_t overlap, std::vector<TextRange>& out)
      : text_(text), size_(size), overlap_(overlap), out_(out) {}

  void add(const Piece& piece);  // of at most `size` units, after all that were added
  void flush();                  // the next chunk begins with what is added next

 private:
  void emit();

  std::string_view text_;
  std::size_t size_;
  std::size_t overlap_;
  std::vector<TextRange>& out_;
  std::deque<Piece> open_;
  bool has_new_ = false;  // open_ holds more than overlap
};

// `range` without white space at its ends.
TextRange trimmed(std::string_view text, TextRange range);

}  // namespace quarry::chunk
