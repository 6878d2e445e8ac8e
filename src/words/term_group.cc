#include "words/term_group.h"

#include "words/leb128.h"

namespace quarry {

bool TermGroupReader::read_term(std::uint32_t& shared, std::string_view& own) {
  if (at_ == end_) return false;
  const std::uint8_t sizes = *at_++;
  std::uint32_t size = sizes & 15, rest = 0;
  shared = sizes >> 4;
  if (shared == kInHalfByte) {
    if (!read_leb128(at_, end_, rest)) return false;
    shared += rest;
  }
  if (size == kInHalfByte) {
    if (!read_leb128(at_, end_, rest)) return false;
    size += rest;
  }
  if (size > static_cast<std::size_t>(end_ - at_)) return false;
  own = {reinterpret_cast<const char*>(at_), size};
  at_ += size;
  return true;
}

bool TermGroupReader::read_entry(TermEntry& entry) {
  std::uint32_t chunks = 0, fewer = 0, size = 0;
  if (!read_leb128(at_, end_, chunks)) return false;
  if ((chunks & 1) && !read_leb128(at_, end_, fewer)) return false;
  entry.chunks = chunks >> 1;
  if (entry.chunks == 0 || fewer >= entry.chunks) return false;
  entry.documents = entry.chunks - fewer;
  if (entry.chunks == 1) {  // its posting stands here
    const std::uint8_t* begin = at_;
    std::uint32_t step = 0, count = 0;
    if (!read_leb128(at_, end_, step)) return false;
    if (!(step & 1) && !read_leb128(at_, end_, count)) return false;
    entry.postings = {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(at_ - begin)};
    return true;
  }
  if (!read_leb128(at_, end_, size) || size > postings_.size()) return false;
  entry.postings = postings_.substr(0, size);
  postings_.remove_prefix(size);
  return true;
}

}  // namespace quarry
