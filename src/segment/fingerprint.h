// A short digest of the chunks and vectors of a document, to compare an index with the catalog.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/hash.h"
#include "store/records.h"
#include "vectors/vector_code.h"

namespace quarry::segment {

// Detects accidents, not attacks: XXH3 over chunk keys and vector codes, chained from chunk to
// chunk. One thread at a time.
class Fingerprint {
 public:
  void add(store::ChunkKey key, const vectors::RowParts<std::string_view>& rows) {
    add({reinterpret_cast<const char*>(&key), sizeof key});
    add(rows.codes);
    add(rows.scales);
  }
  // Encodes the vectors as an index of that shape stores them.
  void add(store::ChunkKey key, vectors::VectorShape shape, std::span<const float> vectors) {
    vectors::RowParts<std::string> rows;
    vectors::encode_rows(shape, vectors, rows);
    add(key, {.codes = rows.codes, .scales = rows.scales});
  }
  std::uint64_t value() const { return value_; }

 private:
  void add(std::string_view bytes) { value_ = checksum64(bytes, value_); }

  std::uint64_t value_ = 0;
};

}  // namespace quarry::segment
