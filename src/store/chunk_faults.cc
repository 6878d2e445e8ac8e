#include "store/chunk_faults.h"

#include <algorithm>
#include <unordered_set>

namespace quarry::store {
namespace {

// One 8-byte count per 256 bytes of text adds 3% of memory and leaves at most 255 bytes to scan.
constexpr std::size_t kStride = 256;

// In UTF-8 every code point has exactly one byte that is not 10xxxxxx.
bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_code_point));
}

std::string numbers(std::size_t begin, std::size_t end) {
  return std::to_string(begin) + ".." + std::to_string(end);
}

}  // namespace

CodePointCounter::CodePointCounter(std::string_view text) : text_(text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at <= text.size(); at += kStride) {
    at_stride_.push_back(count);
    count += code_points(text.substr(at, kStride));
  }
}

std::size_t CodePointCounter::before(std::size_t byte) const {
  const std::size_t known = byte / kStride;
  return at_stride_[known] + code_points(text_.substr(known * kStride, byte - known * kStride));
}

bool CodePointCounter::on_border(std::size_t byte) const {
  return byte == text_.size() || (byte < text_.size() && starts_code_point(text_[byte]));
}

std::optional<std::string> chunk_fault(std::string_view text,
                                       const std::vector<ChunkRecord>& chunks) {
  const CodePointCounter counter(text);
  std::unordered_set<std::string_view> ids;
  for (const ChunkRecord& chunk : chunks) {
    const std::string name = "chunk " + chunk.chunk_id + ": ";
    const auto [begin, end] = chunk.range;
    if (chunk.chunk_id.empty())
      return "chunk " + std::to_string(chunk.ordinal) + ": expected an id, found none";
    if (!ids.insert(chunk.chunk_id).second)
      return name + "expected a unique id, found two chunks with it";
    if (begin > end || end > text.size()) {
      return name + "expected a range within 0.." + std::to_string(text.size()) + ", found " +
             numbers(begin, end);
    }
    if (!counter.on_border(begin) || !counter.on_border(end)) {
      return name + "expected a range on code point boundaries, found " + numbers(begin, end);
    }
    if (counter.before(begin) != chunk.char_start || counter.before(end) != chunk.char_end) {
      return name + "expected characters " + numbers(counter.before(begin), counter.before(end)) +
             ", found " + numbers(chunk.char_start, chunk.char_end);
    }
  }
  return std::nullopt;
}

std::optional<std::string> vectors_fault(std::size_t floats, std::size_t dimension) {
  if (dimension == 0) {
    if (floats == 0) return std::nullopt;
    return "expected no vectors in a collection without a model, found " + std::to_string(floats) +
           " floats";
  }
  if (floats > 0 && floats % dimension == 0) return std::nullopt;
  return "expected vectors of dimension " + std::to_string(dimension) + ", found " +
         std::to_string(floats) + " floats";
}

}  // namespace quarry::store
