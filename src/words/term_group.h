// Reads one group of terms and the location of their postings.
#pragma once

#include <cstdint>
#include <string_view>

#include "words/leb128.h"

namespace quarry::words {

struct TermEntry {
  // Counts of chunks and documents with the term, including deleted ones.
  std::uint32_t chunks = 0, documents = 0;
  std::string_view postings;  // bytes of a PostingList
};

// Decodes a group: alternate read_term() and read_entry(). Both return false if the bytes are
// corrupt. Inline, because a lookup passes half a group on average. One thread at a time.
class TermGroupReader {
 public:
  // The greatest size in half a byte: it means 15 plus a number that follows.
  static constexpr std::uint32_t kGreatestInHalfByte = 15;

  TermGroupReader() = default;
  TermGroupReader(std::string_view text, std::string_view postings)
      : at_(reinterpret_cast<const std::uint8_t*>(text.data())),
        end_(at_ + text.size()),
        postings_(postings) {}

  // Reads how many bytes the term shares with the previous one, and the remaining bytes.
  bool read_term(std::uint32_t& shared, std::string_view& own) {
    if (at_ == end_) return false;
    const std::uint8_t sizes = *at_++;
    std::uint32_t size = sizes & 15;
    shared = sizes >> 4;
    if ((shared == kGreatestInHalfByte && !add_rest(shared)) ||
        (size == kGreatestInHalfByte && !add_rest(size))) {
      return false;
    }
    if (size > static_cast<std::size_t>(end_ - at_)) return false;
    own = {reinterpret_cast<const char*>(at_), size};
    at_ += size;
    return true;
  }

  // Reads the counts of the term and the location of its postings.
  bool read_entry(TermEntry& entry) {
    std::uint32_t chunks = 0, fewer = 0, size = 0;
    if (!read_leb128(at_, end_, chunks)) return false;
    if ((chunks & 1) && !read_leb128(at_, end_, fewer)) return false;
    entry.chunks = chunks >> 1;
    if (entry.chunks == 0 || fewer >= entry.chunks) return false;
    entry.documents = entry.chunks - fewer;
    if (entry.chunks == 1) return read_posting(entry.postings);
    if (!read_leb128(at_, end_, size) || size > postings_.size()) return false;
    entry.postings = postings_.substr(0, size);
    postings_.remove_prefix(size);
    return true;
  }

 private:
  bool add_rest(std::uint32_t& size) {
    std::uint32_t rest = 0;
    if (!read_leb128(at_, end_, rest)) return false;
    size += rest;
    return true;
  }

  // A term in a single chunk has its posting inline.
  bool read_posting(std::string_view& posting) {
    const std::uint8_t* begin = at_;
    std::uint32_t step = 0, count = 0;
    if (!read_leb128(at_, end_, step)) return false;
    if (!(step & 1) && !read_leb128(at_, end_, count)) return false;
    posting = {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(at_ - begin)};
    return true;
  }

  const std::uint8_t *at_ = nullptr, *end_ = nullptr;
  std::string_view postings_;  // of the remaining terms
};

}  // namespace quarry::words
