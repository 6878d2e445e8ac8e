// A text that is rewritten step by step, with the source range of each byte.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace quarry::tokenize {

// Starts as a view of the given text and copies it on the first change. Sources are stored per run
// rather than per byte, because most of a text does not change. Sources ascend with the text. One
// thread at a time.
class AlignedText {
 public:
  AlignedText() = default;
  // `given` starts at byte `offset` of the whole text and must outlive this object.
  AlignedText(std::string_view given, std::size_t offset) : given_(given), offset_(offset) {}

  std::string_view text() const { return changed_ ? std::string_view(own_) : given_; }
  // Returns the range of the whole text that `part` (not empty) came from.
  TextRange source(TextRange part) const;

 private:
  friend class Rewriter;

  // The bytes from `at` to the next run. In a linear run, bytes map one to one to `from`; otherwise
  // each byte maps to all of `from`.
  struct Run {
    std::size_t at = 0;
    TextRange from;
    bool linear = true;
  };

  std::size_t run_of(std::size_t position) const;

  std::string_view given_;
  std::size_t offset_ = 0;
  bool changed_ = false;
  std::string own_;
  std::vector<Run> runs_;
  mutable std::size_t hint_ = 0;  // lookups ascend, so the next one is nearby
};

// Rewrites a text, or a part of it, from left to right. One thread at a time.
class Rewriter {
 public:
  explicit Rewriter(const AlignedText& old) : Rewriter(old, {0, old.text().size()}) {}
  Rewriter(const AlignedText& old, TextRange part)
      : old_(old), part_(part), kept_(part.begin), at_(part.begin) {}

  // Keeps the next `size` bytes.
  void keep(std::size_t size) { at_ += size; }
  // Replaces the next `size` bytes with `with`. Inserted bytes (size 0) take the source of the next
  // character, or of the last one at the end. The source of removed bytes, such as an accent, goes
  // to the character before.
  void replace(std::size_t size, std::string_view with);

  bool changed() const { return changed_; }
  // Call after every byte was kept or replaced. Returns the result; without a change, a copy of the
  // part.
  AlignedText finish();
  // Like finish(), but replaces `text` if it changed.
  void finish_into(AlignedText& text);

 private:
  void flush();
  TextRange source_here(std::size_t size) const;
  void push(AlignedText::Run run);
  void extend_last(std::size_t end);

  const AlignedText& old_;
  TextRange part_;
  std::size_t kept_;  // bytes from here to at_ are kept but not yet copied
  std::size_t at_;
  bool changed_ = false;
  AlignedText next_;
};

}  // namespace quarry::tokenize
