// A hash table from the pieces of a vocabulary to their ids.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quarry::tokenize {

// Open addressing; the pieces are consecutive in one string. Immutable once filled; share it
// freely.
class PieceTable {
 public:
  // Has space for at most `pieces` pieces.
  explicit PieceTable(std::size_t pieces);

  // Replaces the id of a piece that is already present.
  void insert(std::string_view piece, std::int32_t id);

  struct Found {
    std::int32_t id = 0;
    std::size_t place = 0;  // below places(), unique to the piece
  };
  std::optional<Found> find(std::string_view piece) const;
  // Upper bound of Found::place, for tables that are parallel to this one.
  std::size_t places() const { return slots_.size(); }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::int32_t id = -1;  // -1 if unused
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };

  std::size_t slot_of(std::string_view piece, std::uint32_t hash) const;

  std::string bytes_;
  std::vector<Slot> slots_;  // a power of two, at least twice the pieces
};

}  // namespace quarry::tokenize
