// The hash function for lookups of whole pieces.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace quarry::tokenize {

// Multiplies and folds eight bytes at a time (as wyhash does). Unseeded: a hostile vocabulary can
// only make itself slow to load.
inline std::uint32_t hash_piece(std::string_view bytes) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15u;
  std::uint64_t hash = bytes.size() * kOdd;
  const auto mix = [&](std::uint64_t word) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = Wide{hash ^ word} * kOdd;
    hash = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  };
  std::uint64_t word = 0;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    std::memcpy(&word, bytes.data(), 8);
    mix(word);
  }
  word = 0;
  if (!bytes.empty()) std::memcpy(&word, bytes.data(), bytes.size());
  mix(word + 1);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

}  // namespace quarry::tokenize
