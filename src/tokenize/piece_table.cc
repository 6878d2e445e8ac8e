#include "tokenize/piece_table.h"

#include <algorithm>
#include <bit>

#include "tokenize/piece_hash.h"

namespace quarry::tokenize {
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
  const std::uint32_t hash = hash_piece(piece);
  Slot& slot = slots_[slot_of(piece, hash)];
  if (slot.id < 0) {
    slot = {hash, id, static_cast<std::uint32_t>(bytes_.size()),
            static_cast<std::uint32_t>(piece.size())};
    bytes_ += piece;
  }
  slot.id = id;
}

std::optional<PieceTable::Found> PieceTable::find(std::string_view piece) const {
  const std::size_t place = slot_of(piece, hash_piece(piece));
  if (slots_[place].id < 0) return {};
  return Found{slots_[place].id, place};
}

}  // namespace quarry::tokenize
