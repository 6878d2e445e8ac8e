// Estimates the memory that a document occupies between a reader and the encoder.
#pragma once

#include <cstdint>

#include "ingest/reader.h"

namespace quarry::ingest {

// Bytes of everything the item owns; the tests hold the estimate between 0.7 and 1.4 times the
// bytes that are really allocated. This is the item's weight in the queue of read documents. Text
// alone would not do: blocks (a table has one for each row), windows and metadata can each outweigh
// it.
std::uint64_t memory_of(const ReadDocument& item);

}  // namespace quarry::ingest
