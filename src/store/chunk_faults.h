// The invariants between a document's text, its chunks and their vectors, checked before storing
// and by Catalog::check. Private to this room.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/records.h"

namespace quarry::store {

// Converts byte offsets of a UTF-8 text to code point offsets. The text must outlive it. Immutable;
// share it freely.
class CodePointCounter {
 public:
  explicit CodePointCounter(std::string_view text);
  std::size_t before(std::size_t byte) const;
  bool on_border(std::size_t byte) const;  // false past the end of the text

 private:
  std::string_view text_;
  std::vector<std::size_t> at_stride_;  // code points before each multiple of the stride
};

// Checks the chunks of one document except for their vectors: ranges are inside the text and on
// code point boundaries, character offsets agree with byte offsets, ids are unique. Returns a
// message about the first faulty chunk with the expected and found values; nullopt if all are
// valid.
std::optional<std::string> chunk_fault(std::string_view text,
                                       const std::vector<ChunkRecord>& chunks);

// Checks that `floats` is one or more whole rows of `dimension` floats; zero if `dimension` is 0.
std::optional<std::string> vectors_fault(std::size_t floats, std::size_t dimension);

}  // namespace quarry::store
