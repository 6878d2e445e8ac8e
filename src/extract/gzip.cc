#include "extract/gzip.h"

#include <algorithm>
#include <limits>
#include <zlib.h>

#include "extract/signature.h"

namespace quarry::extract {
namespace {

// An extraction process has 1 GiB by default; half of it leaves room for the extracted document.
constexpr std::size_t kMaxUnpackedBytes = 512ULL << 20;
// Deflate reaches 1,032:1 on zeros, prose 3:1, repetitive logs 30:1. The ratio applies only beyond
// kRatioFreeBytes, because small files may exceed it.
constexpr std::size_t kMaxRatio = 200;
constexpr std::size_t kRatioFreeBytes = 16 << 20;
constexpr std::size_t kPiece = 1 << 20;

struct Inflater {
  z_stream stream{};
  bool ready = inflateInit2(&stream, 15 + 16) == Z_OK;  // 15: full window; 16: gzip wrapper
  Inflater() = default;
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }
};

Error corrupt(std::string_view source, std::size_t at, const char* why) {
  return {Code::corrupt, std::string(source) + ": gzip data is corrupt at byte " +
                             std::to_string(at) + ": " + (why ? why : "ends too early")};
}

bool grows_too_much(std::size_t packed, std::size_t unpacked) {
  if (unpacked > kMaxUnpackedBytes) return true;
  return unpacked > kRatioFreeBytes && unpacked / kMaxRatio > packed;
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b\x08"); }

std::string name_without_gz(std::string_view name) {
  return std::string(ends_with_any(name, {"gz"}) ? name.substr(0, name.size() - 3) : name);
}

Result<std::string> gunzip(std::string_view bytes, std::string_view source) {
  Inflater inflater;
  if (!inflater.ready)
    return Error{Code::exhausted, std::string(source) + ": out of memory for the gzip decoder"};
  z_stream& stream = inflater.stream;
  std::string out;
  std::size_t consumed = 0;
  while (true) {
    const std::size_t old_size = out.size();
    out.resize(old_size + kPiece);
    const std::size_t take =
        std::min<std::size_t>(bytes.size() - consumed, std::numeric_limits<uInt>::max());
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + consumed));
    stream.avail_in = static_cast<uInt>(take);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + old_size);
    stream.avail_out = kPiece;
    const int status = inflate(&stream, Z_NO_FLUSH);
    consumed += take - stream.avail_in;
    out.resize(out.size() - stream.avail_out);
    if (grows_too_much(bytes.size(), out.size())) {
      return Error{Code::exhausted, std::string(source) + ": gzip data unpacks to more than " +
                                        std::to_string(out.size()) + " bytes from " +
                                        std::to_string(bytes.size()) + ", which exceeds the limit"};
    }
    if (status == Z_STREAM_END) {
      // Another member may follow; anything else is padding and is ignored, as gzip(1) does.
      if (!is_gzip(bytes.substr(consumed))) return out;
      inflateReset(&stream);
    } else if (status != Z_OK || (consumed == bytes.size() && stream.avail_out != 0)) {
      return corrupt(source, consumed, stream.msg);
    }
  }
}

}  // namespace quarry::extract
