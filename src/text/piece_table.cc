#include "text/piece_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace quarry {
namespace {

// Eight bytes at a time, multiplied and folded (as wyhash does). Seeded by nothing: who chooses a
// vocabulary chooses how slow it is to load.
std::uint32_t hash_of(std::string_view bytes) {
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

}  // namespace

PieceTable::PieceTable(std::size_t pieces)
    : slots_(std::bit_ceil(std::max<std::size_t>(2 * pieces, 16))) {}

std::size_t PieceTable::slot_of(std::string_view piece, std::uint32_t hash) const {
  for (std::size_t at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
    const Slot& slot = slots_[at];
    if (slot.id < 0) return at;
    if (slot.hash == hash && std::string_view(bytes_).substr(slot.begin, slot.size) == piece) {
      return at;
    }
  }
}

void PieceTable::insert(std::string_view piece, std::int32_t id) {
  const std::uint32_t hash = hash_of(piece);
  Slot& slot = slots_[slot_of(piece, hash)];
  if (slot.id < 0) {
    slot = {hash, id, static_cast<std::uint32_t>(bytes_.size()),
            static_cast<std::uint32_t>(piece.size())};
    bytes_ += piece;
  }
  slot.id = id;
}

std::optional<PieceTable::Found> PieceTable::find(std::string_view piece) const {
  const std::size_t place = slot_of(piece, hash_of(piece));
  if (slots_[place].id < 0) return {};
  return Found{slots_[place].id, place};
}

}  // namespace quarry
