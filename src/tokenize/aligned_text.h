// A text on its way through a tokenizer: what it has become, and where each byte of it came from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace quarry::tokenize {

// Begins as a view of what was given and copies only once something changes. Places are kept by
// runs, not by byte: most of a text moves through unchanged. Sources ascend with the text.
// One thread at a time.
class AlignedText {
 public:
  AlignedText() = default;
  // `given` as it is; its first byte is byte `offset` of the whole. The bytes must outlive this.
  AlignedText(std::string_view given, std::size_t offset) : given_(given), offset_(offset) {}

  std::string_view text() const { return changed_ ? std::string_view(own_) : given_; }
  // The bytes of the whole that `part` (not empty) was made from.
  TextRange source(TextRange part) const;

 private:
  friend class Rewriter;

  // Bytes from `at` to the next run. Linear: one for one from `from`; else each from all of it.
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
  mutable std::size_t hint_ = 0;  // questions come in the order of the text
};

// Writes the next state of a text, or of a part of it, from left to right. One thread at a time.
class Rewriter {
 public:
  explicit Rewriter(const AlignedText& old) : Rewriter(old, {0, old.text().size()}) {}
  Rewriter(const AlignedText& old, TextRange part)
      : old_(old), part_(part), kept_(part.begin), at_(part.begin) {}

  // The next `size` bytes stay.
  void keep(std::size_t size) { at_ += size; }
  // The next `size` bytes become `with`. What is inserted (size 0) counts as made from its
  // neighbour; what is dropped (an accent) belongs to the character before it.
  void replace(std::size_t size, std::string_view with);

  bool changed() const { return changed_; }
  // The result once everything was kept or replaced. Unchanged, it is a copy of the part.
  AlignedText finish();
  // The same, in place of the old text if it differs.
  void finish_into(AlignedText& text);

 private:
  void flush();
  TextRange source_here(std::size_t size) const;
  void push(AlignedText::Run run);
  void extend_last(std::size_t end);

  const AlignedText& old_;
  TextRange part_;
  std::size_t kept_;  // from here to at_ the old bytes are still to be copied
  std::size_t at_;
  bool changed_ = false;
  AlignedText next_;
};

}  // namespace quarry::tokenize
