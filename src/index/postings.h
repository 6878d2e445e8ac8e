// Postings: in which chunks a term occurs and how often, packed to one or two bytes each.
//
// Each posting is the distance to the chunk before, less one, doubled, plus one where the term
// occurs once; otherwise its count follows. Both are LEB128 numbers of at most five bytes.
// Ascending order is thereby a property of the encoding: no bytes can spell anything else.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace quarry {

struct Posting {
  std::uint32_t chunk = 0;  // ordinal in its segment
  std::uint32_t count = 0;
  bool operator==(const Posting&) const = default;
};

// Postings must ascend by chunk, with counts from 1.
void append_postings(std::span<const Posting> postings, std::string& out);

// Reads untrusted bytes within bounds. One thread at a time.
class PostingCursor {
 public:
  // Chunks run from 0 to `chunks` - 1; a posting outside ends the list as broken.
  PostingCursor(std::string_view bytes, std::uint32_t chunks)
      : at_(reinterpret_cast<const std::uint8_t*>(bytes.data())),
        end_(at_ + bytes.size()),
        chunks_(chunks) {}

  // False at the end, and where the bytes are broken.
  bool next(Posting& posting) {
    if (at_ == end_) return false;
    std::uint64_t step = 0, count = 1;
    if (!number(step) || (!(step & 1) && !number(count))) return false;
    chunk_ += step >> 1;
    if (chunk_ >= chunks_ || count == 0) return fail();
    posting = {static_cast<std::uint32_t>(chunk_++), static_cast<std::uint32_t>(count)};
    return true;
  }
  bool broken() const { return broken_; }

 private:
  bool number(std::uint64_t& value) {
    value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      if (at_ == end_) return fail();
      const std::uint8_t byte = *at_++;
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value <= 0xFFFFFFFF || fail();
    }
    return fail();
  }
  bool fail() {
    at_ = end_;
    broken_ = true;
    return false;
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  std::uint64_t chunk_ = 0;  // the least that the next posting can name
  std::uint32_t chunks_;
  bool broken_ = false;
};

}  // namespace quarry
