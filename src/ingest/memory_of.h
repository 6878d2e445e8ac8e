// How much memory a document takes on its way from a reader to the encoder.
#pragma once

#include <cstdint>

#include "ingest/reader.h"

namespace quarry::ingest {

// Bytes of everything it owns, to a tenth or so; what the queue of the ingestion is bounded by. It
// counts what grows with the document: besides its text these are blocks (a table has one for each
// row), windows and metadata, each of which can outweigh the text.
std::uint64_t memory_of(const ReadDocument& item);

}  // namespace quarry::ingest
