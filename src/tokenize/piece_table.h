// The pieces of a vocabulary, found as wholes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quarry::tokenize {

// Open addressing over pieces that lie one after another in one string. Immutable once filled;
// share it freely.
class PieceTable {
 public:
  // For at most `pieces`.
  explicit PieceTable(std::size_t pieces);

  // A piece that is there already gets the new id.
  void insert(std::string_view piece, std::int32_t id);

  struct Found {
    std::int32_t id = 0;
    std::size_t place = 0;  // below places(), another for each piece
  };
  std::optional<Found> find(std::string_view piece) const;
  std::size_t places() const { return slots_.size(); }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::int32_t id = -1;  // -1: free
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };

  std::size_t slot_of(std::string_view piece, std::uint32_t hash) const;

  std::string bytes_;
  std::vector<Slot> slots_;  // a power of two, at least twice the pieces
};

}  // namespace quarry::tokenize
