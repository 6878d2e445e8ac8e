#include "chunk/chunker.h"

#include "chunk/chunker_list.h"

namespace quarry {
namespace {

// Raised when any chunker or the windows cut differently than before.
constexpr int kVersion = 1;

bool is_known(std::string_view name) {
  for (const Chunker* chunker : chunkers()) {
    if (chunker->name() == name) return true;
  }
  return false;
}

std::string known_names() {
  std::string names;
  for (const Chunker* chunker : chunkers()) {
    if (!names.empty()) names += ", ";
    names += chunker->name();
  }
  return names;
}

}  // namespace

std::span<const Chunker* const> chunkers() {
  static const Chunker* const all[] = {
#define QUARRY_CHUNKER(name, get) &get(),
#include "chunk/chunkers.def"
#undef QUARRY_CHUNKER
  };
  return all;
}

Result<void> ChunkSettings::check() const {
  if (!is_known(chunker)) {
    return Error{Code::invalid, "unknown chunker \"" + chunker + "\"; known: " + known_names()};
  }
  if (size == 0) return Error{Code::invalid, "chunk size is 0; it must be at least 1"};
  if (overlap >= size) {
    return Error{Code::invalid, "chunk overlap " + std::to_string(overlap) +
                                    " is not smaller than the chunk size " + std::to_string(size)};
  }
  return {};
}

std::string ChunkSettings::fingerprint() const {
  return chunker + "-" + std::to_string(kVersion) + "/" + std::to_string(size) + "/" +
         std::to_string(overlap) + (unit == ChunkUnit::tokens ? "/tokens/" : "/characters/") +
         std::to_string(window);
}

}  // namespace quarry
