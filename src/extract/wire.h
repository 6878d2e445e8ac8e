// What the extraction child and its parent say to each other: frames of kind, length and payload.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/document.h"
#include "core/result.h"

namespace quarry::extract {

enum class FrameKind : std::uint8_t {
  limits = 1,    // to the child, once, first: what it may use
  request = 2,   // to the child: the file to read
  document = 3,  // from the child, any number of times
  done = 4,      // from the child: all documents of the file were sent
  failed = 5,    // from the child: an Error in place of `done`
};

struct Frame {
  FrameKind kind;
  std::string payload;
};

// 4 bytes magic, 1 byte kind, 8 bytes length (little endian), payload.
inline constexpr std::size_t kFrameHeaderBytes = 13;
// The text of the largest document with its blocks; more is a child that lost its way.
inline constexpr std::uint64_t kMaxFrameBytes = 1ULL << 30;

std::string encode_frame(FrameKind kind, std::string_view payload);

// Puts frames together from pieces of any size. One thread at a time.
class FrameReader {
 public:
  void feed(std::string_view bytes);
  // The next whole frame, or none yet. Errors: corrupt; the stream cannot be used after it.
  Result<std::optional<Frame>> next();

 private:
  std::string buffer_;
  std::size_t begin_ = 0;  // of what next() has not taken yet
};

struct ChildLimits {
  std::uint64_t memory_bytes = 0;
  std::chrono::milliseconds file_timeout{};
};

struct ExtractRequest {
  std::string path;
  std::string source;
};

std::string encode(const ChildLimits& limits);
std::string encode(const ExtractRequest& request);
std::string encode(const Document& document);
std::string encode(const Error& error);

// Nothing from the other side is trusted. Errors: corrupt, where a field is missing or a block does
// not lie within the text on code point borders.
Result<ChildLimits> decode_limits(std::string_view payload);
Result<ExtractRequest> decode_request(std::string_view payload);
Result<Document> decode_document(std::string_view payload);
Error decode_error(std::string_view payload);

}  // namespace quarry::extract
