#include "index/postings.h"

namespace quarry {
namespace {

void append_leb128(std::uint32_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

}  // namespace

void append_postings(std::span<const Posting> postings, std::string& out) {
  std::uint32_t least = 0;
  for (const Posting& posting : postings) {
    // A segment is far below 2^31 chunks (kLargestSegment), so that doubling cannot overflow.
    const std::uint32_t step = (posting.chunk - least) << 1;
    append_leb128(posting.count == 1 ? step | 1 : step, out);
    if (posting.count != 1) append_leb128(posting.count, out);
    least = posting.chunk + 1;
  }
}

}  // namespace quarry
