// A block is a byte with the width and a flag for patches, the packed numbers and, if flagged, the
// number of patches. Each patch is a byte with its index and the high bits of its number (LEB128).
// best_width() chooses how many bits are packed and thereby how many numbers are patched.
#include "words/packed_block.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <tuple>
#include <utility>

#include "simd/lanes.h"
#include "simd/running_sum.h"
#include "simd/unpack.h"
#include "words/leb128.h"

namespace quarry::words {
namespace {

constexpr unsigned kLanes = 4, kRows = kPacked / kLanes;
using Four = simd::Lanes<kLanes>::Bits;
typedef std::uint32_t StoredFour __attribute__((vector_size(16), aligned(1), may_alias));

// A flag in the first byte, beside the width: patches follow the numbers.
constexpr std::uint8_t kPatched = 0x40;

constexpr std::uint32_t low_bits(unsigned width) { return width == 32 ? ~0U : (1U << width) - 1; }

constexpr std::size_t packed_bytes(std::size_t count, unsigned width) {
  return (count * width + 7) / 8;
}

// The numbers of a lane are consecutive, without padding, across `kWidth` 32-bit words.
template <unsigned kWidth>
void unpack(const std::uint8_t* packed, std::uint32_t more, std::uint32_t* values) {
  // Not auto, which drops the attribute that allows unaligned access.
  const StoredFour* in = reinterpret_cast<const StoredFour*>(packed);
  StoredFour* out = reinterpret_cast<StoredFour*>(values);
#pragma GCC unroll 32
  for (unsigned row = 0; row < kRows; ++row) {
    if constexpr (kWidth == 0) {
      out[row] = Four{} + more;
    } else {
      const unsigned bit = row * kWidth, word = bit / 32, shift = bit % 32;
      Four value = in[word] >> shift;
      if (shift + kWidth > 32) value |= in[word + 1] << (32 - shift);
      out[row] = (value & low_bits(kWidth)) + more;
    }
  }
}

using Unpack = void (*)(const std::uint8_t*, std::uint32_t, std::uint32_t*);
constexpr auto kUnpack = []<std::size_t... kWidth>(std::index_sequence<kWidth...>) {
  return std::array<Unpack, sizeof...(kWidth)>{unpack<kWidth>...};
}(std::make_index_sequence<33>());

void unpack_few(const std::uint8_t* packed, std::size_t count, unsigned width, std::uint32_t more,
                std::uint32_t* values) {
  std::array<std::uint8_t, packed_bytes(kPacked, 32) + simd::kUnpackPadding> bytes;
  std::memcpy(bytes.data(), packed, packed_bytes(count, width));
  simd::unpack_bits(bytes.data(), width, count, more, values);
}

void pack(std::span<const std::uint32_t> values, unsigned width, std::string& out) {
  std::array<std::uint32_t, kPacked + kLanes> words{};  // a number may extend into the next word
  for (std::size_t i = 0; i < values.size() && width > 0; ++i) {
    const bool whole = values.size() == kPacked;
    const std::size_t bit = (whole ? i / kLanes : i) * width;
    const std::size_t word = whole ? bit / 32 * kLanes + i % kLanes : bit / 32;
    const std::uint64_t shifted = std::uint64_t{values[i] & low_bits(width)} << bit % 32;
    words[word] |= static_cast<std::uint32_t>(shifted);
    words[word + (whole ? kLanes : 1)] |= static_cast<std::uint32_t>(shifted >> 32);
  }
  out.append(reinterpret_cast<const char*>(words.data()), packed_bytes(values.size(), width));
}

// The decoding time of a patch, in bytes of size: a cost of one byte halves the number of patches
// and grows lists by 0.8% (MTRAG passages).
constexpr std::size_t kPatchTime = 1;

// Returns the width that minimizes the size of block and patches. A patch has one byte for its
// position and one for every seven bits above the width.
unsigned best_width(std::span<const std::uint32_t> values) {
  std::array<std::size_t, 33> wider{};  // by width: how many numbers have more bits
  unsigned widest = 0;
  for (const std::uint32_t value : values) {
    const auto width = static_cast<unsigned>(std::bit_width(value));
    widest = std::max(widest, width);
    if (width > 0) ++wider[width - 1];
  }
  for (unsigned width = widest; width > 0; --width) wider[width - 1] += wider[width];
  unsigned best = widest;
  std::size_t best_size = packed_bytes(values.size(), widest);
  for (unsigned width = 0; width < widest; ++width) {
    std::size_t size = packed_bytes(values.size(), width) + 1 + (1 + kPatchTime) * wider[width];
    for (unsigned w = width; w < widest; w += 7) size += wider[w];
    if (size < best_size) std::tie(best, best_size) = std::pair(width, size);
  }
  return best;
}

const std::uint8_t* read_patches(const std::uint8_t* at, const std::uint8_t* end, std::size_t count,
                                 unsigned width, std::uint32_t* values) {
  if (at == end || width == 32) return nullptr;
  for (unsigned left = *at++; left > 0; --left) {
    if (at == end || *at >= count) return nullptr;
    std::uint32_t& value = values[*at++];
    std::uint32_t high = 0;
    if (!read_leb128(at, end, high)) return nullptr;
    value += high << width;
  }
  return at;
}

}  // namespace

void append_packed(std::span<const std::uint32_t> values, std::string& out) {
  const unsigned width = best_width(values);
  const auto is_wide = [&](std::uint32_t value) { return width < 32 && value >> width != 0; };
  const auto patches = std::ranges::count_if(values, is_wide);
  out.push_back(static_cast<char>(width | (patches > 0 ? kPatched : 0)));
  pack(values, width, out);
  if (patches == 0) return;
  out.push_back(static_cast<char>(patches));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_wide(values[i])) continue;
    out.push_back(static_cast<char>(i));
    append_leb128(values[i] >> width, out);
  }
}

const std::uint8_t* read_packed(const std::uint8_t* at, const std::uint8_t* end, std::size_t count,
                                std::uint32_t more, std::uint32_t* values) {
  if (at == end) return nullptr;
  const std::uint8_t head = *at++;
  const unsigned width = head & ~kPatched;
  if (width > 32 || static_cast<std::size_t>(end - at) < packed_bytes(count, width)) return nullptr;
  if (count == kPacked) {
    kUnpack[width](at, more, values);
  } else {
    unpack_few(at, count, width, more, values);
  }
  at += packed_bytes(count, width);
  return head & kPatched ? read_patches(at, end, count, width, values) : at;
}

bool sum_gaps(std::uint32_t least, std::uint32_t limit, std::uint32_t* values) {
  const std::uint32_t seen = simd::sum_gaps(least, values, kPacked);
  // 128 gaps below 2^24 cannot overflow 32 bits from a start of at most 2^31; check all others.
  if (seen < 1U << 24 && least <= 1U << 31) return values[kPacked - 1] < limit;
  for (unsigned i = 0; i < kPacked; ++i) {
    if (values[i] < (i == 0 ? least : values[i - 1] + 1) || values[i] >= limit) return false;
  }
  return true;
}

}  // namespace quarry::words
