// The byte layout of a container, shared by writer and reader. Byte table:
// docs/format/container.md. Private to this room.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "core/hash.h"
#include "store/container.h"

namespace quarry::store::container_layout {

static_assert(std::endian::native == std::endian::little,
              "fields are copied from memory without conversion");

constexpr std::uint32_t magic = four_characters("QRRY");
constexpr std::uint32_t format = 1;
// A cache line, and the widest vector register (AVX-512): mapped floats are aligned for both.
constexpr std::uint64_t alignment = 64;

struct Header {
  std::uint32_t magic, format, kind, version;
  std::uint64_t generation;
  std::uint32_t sections, reserved;
  std::uint64_t file_length, table_checksum, reserved_too;
  std::uint64_t header_checksum;  // of the 56 bytes before it
};
static_assert(sizeof(Header) == 64);

struct Entry {
  std::uint32_t id, reserved;
  std::uint64_t offset, length, checksum;
};
static_assert(sizeof(Entry) == 32);

template <class T>
std::string_view bytes_of(const T& object) {
  return {reinterpret_cast<const char*>(&object), sizeof(T)};
}

inline std::uint64_t header_checksum(const Header& header) {
  return checksum64(bytes_of(header).substr(0, offsetof(Header, header_checksum)));
}

// Derives the checksum seed from the kind, generation, section id and offset. A section copied
// intact from another place, generation or kind of file therefore fails verification.
inline std::uint64_t seed_for(const Header& header, std::uint32_t id, std::uint64_t offset) {
  const std::array<std::uint64_t, 4> place = {header.kind, header.generation, id, offset};
  return checksum64(bytes_of(place));
}

constexpr std::uint64_t aligned(std::uint64_t offset) {
  return (offset + alignment - 1) / alignment * alignment;
}

constexpr std::uint64_t table_end(std::uint64_t sections) {
  return sizeof(Header) + sections * sizeof(Entry);
}

}  // namespace quarry::store::container_layout
