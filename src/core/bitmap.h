// A fixed-size set of indices, one bit each: which rows of a segment are live, match a filter or
// may be seen by a principal.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace quarry {

// One thread at a time; const functions may run side by side.
class Bitmap {
 public:
  Bitmap() = default;
  explicit Bitmap(std::size_t size, bool value = false)
      : size_(size), words_((size + 63) / 64, value ? ~std::uint64_t{0} : 0) {
    clear_tail();
  }

  std::size_t size() const { return size_; }
  bool operator[](std::size_t i) const { return (words_[i / 64] >> (i % 64)) & 1; }
  void set(std::size_t i) { words_[i / 64] |= std::uint64_t{1} << (i % 64); }
  void clear(std::size_t i) { words_[i / 64] &= ~(std::uint64_t{1} << (i % 64)); }

  void set_range(std::size_t begin, std::size_t end) {
    if (begin >= end) return;
    const std::size_t first = begin / 64, last = (end - 1) / 64;
    const std::uint64_t head = ~std::uint64_t{0} << (begin % 64);
    const std::uint64_t tail = ~std::uint64_t{0} >> (63 - (end - 1) % 64);
    if (first == last) {
      words_[first] |= head & tail;
      return;
    }
    words_[first] |= head;
    std::fill(words_.begin() + static_cast<std::ptrdiff_t>(first) + 1,
              words_.begin() + static_cast<std::ptrdiff_t>(last), ~std::uint64_t{0});
    words_[last] |= tail;
  }

  // Set intersection, union and difference. Both bitmaps must have the same size.
  Bitmap& operator&=(const Bitmap& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    return *this;
  }
  Bitmap& operator|=(const Bitmap& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  Bitmap& operator-=(const Bitmap& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
    return *this;
  }
  void flip() {
    for (std::uint64_t& word : words_) word = ~word;
    clear_tail();
  }
  bool operator==(const Bitmap&) const = default;

  // The number of bytes that hold size() bits. add_bytes sets the bits that are set in `bits`,
  // least significant bit first; it ignores padding bits after the last one.
  std::size_t bytes() const { return (size_ + 7) / 8; }
  void add_bytes(std::string_view bits) {
    for (std::size_t at = 0; at < bits.size(); at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, bits.data() + at, std::min<std::size_t>(8, bits.size() - at));
      words_[at / 8] |= word;
    }
    clear_tail();
  }

  std::size_t count() const {
    std::size_t total = 0;
    for (const std::uint64_t word : words_) total += static_cast<std::size_t>(std::popcount(word));
    return total;
  }

  // The indices of the set bits, ascending. The inner loop always extracts eight bits, even from a
  // word that has fewer: the exit of a loop that stops at the last set bit is hard to predict.
  std::vector<std::uint32_t> places() const {
    std::vector<std::uint32_t> all(1024);
    std::size_t count = 0;
    for (std::size_t at = 0; at < words_.size(); ++at) {
      if (count + 64 + 8 > all.size()) all.resize(2 * all.size());
      for (std::uint64_t word = words_[at]; word != 0;) {
        for (int i = 0; i < 8; ++i, word &= word - 1) {
          all[count] = static_cast<std::uint32_t>(at * 64) +
                       static_cast<std::uint32_t>(std::countr_zero(word));
          count += word != 0;
        }
      }
    }
    all.resize(count);
    return all;
  }

  // The first set (or clear) bit at or after `from`; size() if there is none.
  std::size_t next_set(std::size_t from) const { return next<false>(from); }
  std::size_t next_clear(std::size_t from) const { return next<true>(from); }

 private:
  template <bool kInverted>
  std::size_t next(std::size_t from) const {
    if (from >= size_) return size_;
    std::size_t at = from / 64;
    std::uint64_t word = (kInverted ? ~words_[at] : words_[at]) >> (from % 64) << (from % 64);
    while (word == 0) {
      if (++at == words_.size()) return size_;
      word = kInverted ? ~words_[at] : words_[at];
    }
    const std::size_t found = at * 64 + static_cast<std::size_t>(std::countr_zero(word));
    return found < size_ ? found : size_;
  }
  void clear_tail() {
    if (size_ % 64 != 0) words_.back() &= (std::uint64_t{1} << (size_ % 64)) - 1;
  }

  std::size_t size_ = 0;
  std::vector<std::uint64_t> words_;
};

}  // namespace quarry
