// Declares the functions of chunkers.def, each of which returns a chunker.
#pragma once

#include "chunk/chunker.h"

namespace quarry::chunk {

#define QUARRY_CHUNKER(name, get) const Chunker& get();
#include "chunk/chunkers.def"
#undef QUARRY_CHUNKER

}  // namespace quarry::chunk
