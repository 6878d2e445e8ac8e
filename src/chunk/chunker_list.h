// The chunkers of chunkers.def.
#pragma once

#include "chunk/chunker.h"

namespace quarry::chunk {

#define QUARRY_CHUNKER(name, get) const Chunker& get();
#include "chunk/chunkers.def"
#undef QUARRY_CHUNKER

}  // namespace quarry::chunk
