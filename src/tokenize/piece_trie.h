// A trie of the pieces of a vocabulary, for longest matches and prefixes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace quarry::tokenize {

// A byte trie whose edges are in one open-addressing table keyed by (node, byte). A step costs one
// multiplication and, because the table is at most half full, rarely more than one cache line.
// Immutable once filled; share it freely.
class PieceTrie {
 public:
  using Node = std::uint32_t;
  static constexpr Node kNone = ~Node{0};
  // A node and a byte share 32 bits. Callers limit the total bytes of their pieces to fewer
  // (check_vocabulary_bytes()).
  static constexpr std::size_t kMostNodes = std::size_t{1} << 24;

  struct Match {
    std::int32_t id = -1;
    std::size_t size = 0;  // in bytes; 0 if nothing matches
  };

  explicit PieceTrie(std::size_t expected_bytes = 0);

  // Adds a root. Pieces under one root do not match under another.
  Node add_root();
  void insert(Node root, std::string_view piece, std::int32_t id);

  // Returns the longest piece under `root` that is a prefix of `bytes` after each byte is passed
  // through `map`.
  template <class Map>
  Match longest(Node root, std::string_view bytes, Map map) const {
    Match best;
    Node node = root;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      node = step(node, map(bytes[i]));
      if (node == kNone) break;
      if (ids_[node] >= 0) best = {ids_[node], i + 1};
    }
    return best;
  }

  // Calls each(id, size) for every piece under `root` that is a prefix of `bytes`, shortest first.
  template <class Each>
  void prefixes(Node root, std::string_view bytes, Each each) const {
    Node node = root;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      node = step(node, static_cast<unsigned char>(bytes[i]));
      if (node == kNone) return;
      if (ids_[node] >= 0) each(ids_[node], i + 1);
    }
  }

  // Returns the id of the piece that equals `bytes`, or -1.
  std::int32_t find(Node root, std::string_view bytes) const;

  Node step(Node node, unsigned char byte) const {
    const std::uint32_t key = (node << 8) | byte;
    for (std::size_t slot = slot_of(key);; slot = (slot + 1) & mask_) {
      if (edges_[slot].key == key) return edges_[slot].to;
      if (edges_[slot].to == kNone) return kNone;
    }
  }

 private:
  struct Edge {
    std::uint32_t key = 0;
    Node to = kNone;  // kNone if unused
  };

  std::size_t slot_of(std::uint32_t key) const { return (key * 0x9E3779B1u) >> shift_; }
  void resize(std::size_t slots);
  void place(Edge edge);

  std::vector<Edge> edges_;
  std::vector<std::int32_t> ids_;  // by node; -1 if no piece ends there
  std::size_t used_ = 0;
  std::size_t mask_ = 0;
  int shift_ = 0;
};

}  // namespace quarry::tokenize
