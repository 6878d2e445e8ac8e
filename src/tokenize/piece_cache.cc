#include "tokenize/piece_cache.h"

#include <algorithm>

#include "tokenize/piece_hash.h"

namespace quarry::tokenize {

PieceCache& PieceCache::of_this_thread() {
  static thread_local PieceCache cache;
  return cache;
}

std::size_t PieceCache::slot_of(std::string_view piece) { return hash_piece(piece) % kSlots; }

bool PieceCache::append(std::uint64_t model, std::string_view piece,
                        std::vector<Token>& out) const {
  if (piece.size() > kLongest) return false;
  const Entry& entry = entries_[slot_of(piece)];
  if (entry.model != model || std::string_view(entry.bytes.data(), entry.size) != piece) {
    return false;
  }
  for (std::size_t i = 0; i < entry.count; ++i) {
    out.push_back({entry.ids[i], {entry.begins[i], entry.ends[i]}});
  }
  return true;
}

void PieceCache::keep(std::uint64_t model, std::string_view piece, std::span<const Token> tokens) {
  if (piece.size() > kLongest || tokens.size() > kMostTokens) return;
  Entry& entry = entries_[slot_of(piece)];
  entry.model = model;
  entry.size = static_cast<std::uint8_t>(piece.size());
  entry.count = static_cast<std::uint8_t>(tokens.size());
  std::ranges::copy(piece, entry.bytes.begin());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    entry.ids[i] = tokens[i].id;
    entry.begins[i] = static_cast<std::uint8_t>(tokens[i].range.begin);
    entry.ends[i] = static_cast<std::uint8_t>(tokens[i].range.end);
  }
}

}  // namespace quarry::tokenize
