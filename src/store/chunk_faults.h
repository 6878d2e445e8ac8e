// What must hold between a document's text and its chunks; asked before storing and when checking.
// Used inside this room alone.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/records.h"

namespace quarry::store {

// Code points before any byte of a text. Immutable; share it freely; the text must outlive it.
class CodePointCounter {
 public:
  explicit CodePointCounter(std::string_view text);
  std::size_t before(std::size_t byte) const;
  bool on_border(std::size_t byte) const;  // false as well past the end of the text

 private:
  std::string_view text_;
  std::vector<std::size_t> at_stride_;  // code points before each multiple of the stride
};

// Of chunks of one document, without their vectors: ranges inside the text and on code point
// borders, character offsets that agree with the bytes, ids that differ. Names the first chunk that
// fails, with what was expected and found.
std::optional<std::string> chunk_fault(std::string_view text,
                                       const std::vector<ChunkRecord>& chunks);

// Of vectors: whole rows of the dimension, at least one; none in a collection without vectors.
std::optional<std::string> vectors_fault(std::size_t floats, std::size_t dimension);

}  // namespace quarry::store
