// An upper bound of the score of any posting in a list. It stays valid as the collection changes.
//
// BM25 scores a posting as  tf / (tf + base + slope * length) = 1 / (1 + base / tf + slope * length
// / tf). `base` and `slope` change with every document of any segment, so a bound stores the
// greatest tf and the least length / tf, each rounded to one byte in the safe direction. The score
// computed from the two is never below that of a posting in the list, for any base and slope.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>

namespace quarry::words {

// A number in one byte: exact below 16; above, the five leading bits.
class ByteNumber {
 public:
  static std::uint8_t at_most(std::uint64_t value) {
    if (value < kExact) return static_cast<std::uint8_t>(value);
    const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - 5;
    if (shift > kMostShift) return kGreatest;
    return static_cast<std::uint8_t>(kExact + shift * kExact + ((value >> shift) & (kExact - 1)));
  }
  static std::uint8_t at_least(std::uint64_t value) {
    const std::uint8_t code = at_most(value);
    return code == kGreatest || decoded(code) >= value ? code : code + 1;
  }
  static std::uint64_t decoded(std::uint8_t code) {
    if (code < kExact) return code;
    const unsigned shift = code / kExact - 1;
    return static_cast<std::uint64_t>(kExact + code % kExact) << shift;
  }
  static constexpr std::uint8_t kGreatest = 255;  // also encodes every larger number

  // The decoded value and its reciprocal by table lookup. The reciprocal of kGreatest is zero.
  static float value(std::uint8_t code) { return kValues[code]; }
  static float reciprocal(std::uint8_t code) { return kReciprocals[code]; }

 private:
  static const std::array<float, 256> kValues, kReciprocals;
  static constexpr unsigned kExact = 16, kMostShift = 14;
};

inline const std::array<float, 256> ByteNumber::kValues = [] {
  std::array<float, 256> values{};
  for (unsigned code = 0; code < 256; ++code) {
    values[code] = static_cast<float>(decoded(static_cast<std::uint8_t>(code)));
  }
  return values;
}();
inline const std::array<float, 256> ByteNumber::kReciprocals = [] {
  std::array<float, 256> reciprocals{};
  for (unsigned code = 1; code < kGreatest; ++code) {
    reciprocals[code] = 1 / static_cast<float>(decoded(static_cast<std::uint8_t>(code)));
  }
  return reciprocals;
}();

struct PostingBound {
  std::uint8_t count;  // at least every tf
  std::uint8_t ratio;  // at most every length / tf
  bool operator==(const PostingBound&) const = default;
};

// Computes the bound of a list from its postings. One thread at a time.
class PostingExtremes {
 public:
  void include(std::uint64_t tf, std::uint64_t length) {
    count_ = std::max(count_, tf);
    ratio_ = std::min(ratio_, length / std::max<std::uint64_t>(1, tf));
  }
  PostingBound bound() const {
    return {.count = ByteNumber::at_least(count_), .ratio = ByteNumber::at_most(ratio_)};
  }

 private:
  std::uint64_t count_ = 0, ratio_ = std::numeric_limits<std::uint64_t>::max();
};

}  // namespace quarry::words
