#include "tokenize/piece_trie.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace quarry::tokenize {

PieceTrie::PieceTrie(std::size_t expected_bytes) {
  resize(std::bit_ceil(std::max<std::size_t>(expected_bytes, 16)));
}

PieceTrie::Node PieceTrie::add_root() {
  ids_.push_back(-1);
  return static_cast<Node>(ids_.size() - 1);
}

void PieceTrie::insert(Node root, std::string_view piece, std::int32_t id) {
  Node node = root;
  for (const char c : piece) {
    const auto byte = static_cast<unsigned char>(c);
    Node next = step(node, byte);
    if (next == kNone) {
      next = add_root();
      if (++used_ * 2 > edges_.size()) resize(edges_.size() * 2);
      place({(node << 8) | byte, next});
    }
    node = next;
  }
  ids_[node] = id;
}

std::int32_t PieceTrie::find(Node root, std::string_view bytes) const {
  Node node = root;
  for (const char c : bytes) {
    node = step(node, static_cast<unsigned char>(c));
    if (node == kNone) return -1;
  }
  return ids_[node];
}

void PieceTrie::resize(std::size_t slots) {
  const std::vector<Edge> old = std::exchange(edges_, std::vector<Edge>(slots));
  mask_ = slots - 1;
  shift_ = 32 - std::countr_zero(slots);
  for (const Edge& edge : old) {
    if (edge.to != kNone) place(edge);
  }
}

void PieceTrie::place(Edge edge) {
  std::size_t slot = slot_of(edge.key);
  while (edges_[slot].to != kNone) slot = (slot + 1) & mask_;
  edges_[slot] = edge;
}

}  // namespace quarry::tokenize
