#include "words/packed_block.h"

#include <array>
#include <bit>
#include <tuple>
#include <utility>

#include "simd/lanes.h"

#include "words/leb128.h"

namespace quarry {
namespace {

constexpr unsigned kLanes = 4, kRows = kPacked / kLanes;
using Four = simd::Lanes<kLanes>::Bits;
typedef std::uint32_t StoredFour __attribute__((vector_size(16), aligned(1), may_alias));

// The numbers of a lane follow each other without gaps through `kWidth` words.
template <unsigned kWidth>
void unpack(const std::uint8_t* packed, std::uint32_t* values) {
  // Not auto: it forgets that these may stand anywhere.
  const StoredFour* in = reinterpret_cast<const StoredFour*>(packed);
  StoredFour* out = reinterpret_cast<StoredFour*>(values);
  constexpr std::uint32_t kMask = kWidth == 32 ? ~0U : (1U << kWidth % 32) - 1;
#pragma GCC unroll 32
  for (unsigned row = 0; row < kRows; ++row) {
    if constexpr (kWidth == 0) {
      out[row] = Four{};
    } else {
      const unsigned bit = row * kWidth, word = bit / 32, shift = bit % 32;
      Four value = in[word] >> shift;
      if (shift + kWidth > 32) value |= in[word + 1] << (32 - shift);
      out[row] = value & kMask;
    }
  }
}

using Unpack = void (*)(const std::uint8_t*, std::uint32_t*);
constexpr auto kUnpack = []<std::size_t... kWidth>(std::index_sequence<kWidth...>) {
  return std::array<Unpack, sizeof...(kWidth)>{unpack<kWidth>...};
}(std::make_index_sequence<33>());

void pack(const std::uint32_t* values, unsigned width, std::string& out) {
  std::array<std::uint32_t, kPacked> words{};
  for (unsigned i = 0; i < kPacked && width > 0; ++i) {
    const std::uint64_t value = values[i] & (width == 32 ? ~0U : (1U << width) - 1);
    const unsigned bit = i / kLanes * width, word = bit / 32 * kLanes + i % kLanes;
    const std::uint64_t shifted = value << bit % 32;
    words[word] |= static_cast<std::uint32_t>(shifted);
    if (bit % 32 + width > 32) words[word + kLanes] |= static_cast<std::uint32_t>(shifted >> 32);
  }
  out.append(reinterpret_cast<const char*>(words.data()), width * kLanes * sizeof words[0]);
}

// The width that makes block and patches shortest.
unsigned best_width(const std::uint32_t* values) {
  std::array<unsigned, 33> with_width{};
  for (unsigned i = 0; i < kPacked; ++i) ++with_width[std::bit_width(values[i])];
  unsigned best = 32;
  std::size_t best_size = kPacked * 4;
  for (unsigned width = 0; width < 32; ++width) {
    std::size_t size = width * kPacked / 8;
    for (unsigned wider = width + 1; wider <= 32; ++wider) {
      size += with_width[wider] * (1 + (wider - width + 6) / 7);
    }
    if (size < best_size) std::tie(best, best_size) = std::pair(width, size);
  }
  return best;
}

}  // namespace

void append_packed(const std::uint32_t* values, std::string& out) {
  const unsigned width = best_width(values);
  const std::size_t head = out.size();
  out.append({static_cast<char>(width), '\0'});
  pack(values, width, out);
  for (unsigned i = 0; width < 32 && i < kPacked; ++i) {
    if (values[i] >> width == 0) continue;
    ++out[head + 1];
    out.push_back(static_cast<char>(i));
    append_leb128(values[i] >> width, out);
  }
}

const std::uint8_t* read_packed(const std::uint8_t* at, const std::uint8_t* end,
                                std::uint32_t* values) {
  if (end - at < 2) return nullptr;
  const unsigned width = at[0], patches = at[1];
  at += 2;
  if (width > 32 || end - at < static_cast<std::ptrdiff_t>(width * kLanes * 4)) return nullptr;
  kUnpack[width](at, values);
  at += width * kLanes * 4;
  for (unsigned i = 0; i < patches; ++i) {
    if (at == end || *at >= kPacked || width == 32) return nullptr;
    std::uint32_t& value = values[*at++];
    std::uint32_t high = 0;
    if (!read_leb128(at, end, high)) return nullptr;
    value |= high << width;
  }
  return at;
}

bool sum_gaps(std::uint32_t least, std::uint32_t limit, std::uint32_t* values) {
  StoredFour* rows = reinterpret_cast<StoredFour*>(values);
  Four seen{}, sums{};
  sums += least - 1;
#pragma GCC unroll 4
  for (unsigned row = 0; row < kRows; ++row) {
    Four gaps = rows[row];
    seen |= gaps;
    gaps += 1;
    const Four zero{};
    gaps += __builtin_shufflevector(zero, gaps, 0, 4, 5, 6);
    gaps += __builtin_shufflevector(zero, gaps, 0, 1, 4, 5);
    sums = gaps + __builtin_shufflevector(sums, sums, 3, 3, 3, 3);
    rows[row] = sums;
  }
  // 128 gaps below 2^24 cannot pass 2^32 from a start below 2^31; others are added once more.
  const std::uint32_t greatest = seen[0] | seen[1] | seen[2] | seen[3];
  if (greatest < 1U << 24 && least <= 1U << 31) return sums[3] < limit;
  for (unsigned i = 0; i < kPacked; ++i) {
    if (values[i] < (i == 0 ? least : values[i - 1] + 1) || values[i] >= limit) return false;
  }
  return true;
}

}  // namespace quarry
