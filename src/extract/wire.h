// The protocol between an extraction process and its parent: frames of kind, length and payload.
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
  limits = 1,    // to the child, first frame, once: its resource limits
  request = 2,   // to the child: the file to read
  document = 3,  // from the child: one document; any number of times
  done = 4,      // from the child: all documents of the file were sent
  failed = 5,    // from the child, instead of `done`: an Error
};

struct Frame {
  FrameKind kind;
  std::string payload;
};

// 4 bytes magic, 1 byte kind, 8 bytes payload length (little endian); the payload follows:
//   limits, failed  a JSON object
//   request         u32 length of the path, path, source
//   document        u64 length of the header, header (a JSON object), source, text
//   done            nothing
inline constexpr std::size_t kFrameHeaderBytes = 13;
// Bounds the largest document with its blocks. A longer frame means that the child is corrupt.
inline constexpr std::uint64_t kMaxFrameBytes = 1ULL << 30;

std::string encode_frame(FrameKind kind, std::string_view payload);

// Reassembles frames from pieces of any size. One thread at a time.
class FrameReader {
 public:
  void feed(std::string_view bytes);
  // The next complete frame, or nullopt if more bytes are needed. Errors: corrupt; the stream is
  // unusable afterwards.
  Result<std::optional<Frame>> next();

 private:
  std::string buffer_;
  std::size_t begin_ = 0;  // of the bytes that next() has not consumed
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

// Payloads are untrusted. Errors: corrupt if a length exceeds the payload, the JSON or the text is
// malformed, or a block does not lie within the text on code point boundaries. decode_error returns
// such an error in place of the decoded one.
Result<ChildLimits> decode_limits(std::string_view payload);
Result<ExtractRequest> decode_request(std::string_view payload);
Result<Document> decode_document(std::string_view payload);
Error decode_error(std::string_view payload);

}  // namespace quarry::extract
