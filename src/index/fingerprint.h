// A short digest of a document's chunks and vectors, to compare an index with the catalog.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/hash.h"
#include "store/records.h"

namespace quarry {

// Over accident, not malice: XXH3 chained from chunk to chunk. One thread at a time.
class Fingerprint {
 public:
  void add(ChunkKey key, std::span<const float> vectors) {
    value_ = checksum64({reinterpret_cast<const char*>(&key), sizeof key}, value_);
    value_ =
        checksum64({reinterpret_cast<const char*>(vectors.data()), vectors.size_bytes()}, value_);
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

}  // namespace quarry
