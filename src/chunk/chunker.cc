#include "chunk/chunker.h"

#include <algorithm>

#include "chunk/chunker_list.h"

namespace quarry::chunk {
namespace {

// Increased when a change makes any chunker or the windows cut differently.
constexpr int kVersion = 1;

std::string known_names() {
  std::string names;
  for (const std::string_view name : chunker_names()) {
    names.append(names.empty() ? "" : ", ").append(name);
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

std::vector<std::string_view> chunker_names() {
  std::vector<std::string_view> names;
  for (const Chunker* chunker : chunkers()) names.push_back(chunker->name());
  return names;
}

std::string_view to_string(ChunkUnit unit) {
  return unit == ChunkUnit::tokens ? "tokens" : "characters";
}

Result<void> ChunkSettings::check() const {
  if (std::ranges::count(chunker_names(), chunker) == 0) {
    return Error{Code::invalid, "unknown chunker \"" + chunker + "\"; known: " + known_names()};
  }
  if (size == 0) return Error{Code::invalid, "expected a chunk size of at least 1, found 0"};
  if (overlap >= size) {
    return Error{Code::invalid, "expected a chunk overlap below the chunk size " +
                                    std::to_string(size) + ", found overlap " +
                                    std::to_string(overlap)};
  }
  return {};
}

std::string ChunkSettings::fingerprint() const {
  return chunker + "-" + std::to_string(kVersion) + "/" + std::to_string(size) + "/" +
         std::to_string(overlap) + "/" + std::string(to_string(unit)) + "/" +
         std::to_string(window);
}

}  // namespace quarry::chunk
