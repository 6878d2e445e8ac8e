// A few terms of a dictionary that follow one another, and where the postings of each are.
#pragma once

#include <cstdint>
#include <string_view>

#include "words/leb128.h"

namespace quarry::words {

struct TermEntry {
  // How many chunks, and how many documents, have the term; the dead among them counted.
  std::uint32_t chunks = 0, documents = 0;
  std::string_view postings;
};

// Walks through the bytes of a group, term and entry in turns. False where they are broken. Inline:
// a search for a term passes over half a group. One thread at a time.
class TermGroupReader {
 public:
  // As a size of a term in half a byte: this and more, the rest follows.
  static constexpr std::uint32_t kInHalfByte = 15;

  TermGroupReader() = default;
  TermGroupReader(std::string_view text, std::string_view postings)
      : at_(reinterpret_cast<const std::uint8_t*>(text.data())),
        end_(at_ + text.size()),
        postings_(postings) {}

  // How many bytes a term shares with the one before, and its own.
  bool read_term(std::uint32_t& shared, std::string_view& own) {
    if (at_ == end_) return false;
    const std::uint8_t sizes = *at_++;
    std::uint32_t size = sizes & 15;
    shared = sizes >> 4;
    if ((shared == kInHalfByte && !add_rest(shared)) || (size == kInHalfByte && !add_rest(size))) {
      return false;
    }
    if (size > static_cast<std::size_t>(end_ - at_)) return false;
    own = {reinterpret_cast<const char*>(at_), size};
    at_ += size;
    return true;
  }

  // What is known of it.
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

  // Of a term in one chunk it stands here.
  bool read_posting(std::string_view& posting) {
    const std::uint8_t* begin = at_;
    std::uint32_t step = 0, count = 0;
    if (!read_leb128(at_, end_, step)) return false;
    if (!(step & 1) && !read_leb128(at_, end_, count)) return false;
    posting = {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(at_ - begin)};
    return true;
  }

  const std::uint8_t *at_ = nullptr, *end_ = nullptr;
  std::string_view postings_;  // of the terms that follow
};

}  // namespace quarry::words
