#include "extract/wire.h"

#include <bit>
#include <cstring>

#include "text/unicode.h"

namespace quarry::extract {
namespace {

constexpr std::uint32_t kMagic = 0x31575851;  // "QXW1"
static_assert(std::endian::native == std::endian::little,
              "both processes run on one machine, which must be little endian");

template <class Number>
void append_number(std::string& out, Number value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class Number>
Number number_at(std::string_view bytes, std::size_t offset) {
  Number value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

Error broken(std::string what) { return {Code::corrupt, "extraction wire: " + std::move(what)}; }

bool is_known(std::uint8_t kind) {
  return kind >= static_cast<std::uint8_t>(FrameKind::limits) &&
         kind <= static_cast<std::uint8_t>(FrameKind::failed);
}

Result<Json> parse_object(std::string_view payload) {
  if (payload.empty()) return broken("expected an object, found an empty payload");
  Result<Json> json = Json::parse(payload);
  if (!json) return broken(json.error().message);
  if (!json->is_object()) return broken("expected an object, found " + json->dump());
  return json;
}

bool on_boundary(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

// blocks_from_json has already checked the order of the blocks.
Result<void> check_ranges(const Document& document) {
  for (const Block& block : document.blocks) {
    const auto [begin, end] = block.range;
    if (end > document.text.size() || !on_boundary(document.text, begin) ||
        !on_boundary(document.text, end)) {
      return broken("block " + std::to_string(begin) + ".." + std::to_string(end) +
                    " does not lie on code point boundaries within the text of " +
                    std::to_string(document.text.size()) + " bytes");
    }
  }
  return {};
}

std::optional<Code> code_named(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Code::internal); ++i) {
    if (to_string(static_cast<Code>(i)) == name) return static_cast<Code>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string encode_frame(FrameKind kind, std::string_view payload) {
  std::string out;
  out.reserve(kFrameHeaderBytes + payload.size());
  append_number(out, kMagic);
  append_number(out, static_cast<std::uint8_t>(kind));
  append_number(out, static_cast<std::uint64_t>(payload.size()));
  out += payload;
  return out;
}

void FrameReader::feed(std::string_view bytes) {
  buffer_.erase(0, begin_);
  begin_ = 0;
  buffer_ += bytes;
}

Result<std::optional<Frame>> FrameReader::next() {
  const std::string_view bytes = std::string_view(buffer_).substr(begin_);
  if (bytes.size() < kFrameHeaderBytes) return std::optional<Frame>();
  const auto magic = number_at<std::uint32_t>(bytes, 0);
  const auto kind = number_at<std::uint8_t>(bytes, 4);
  const auto length = number_at<std::uint64_t>(bytes, 5);
  if (magic != kMagic) return broken("expected a frame to begin with its magic number");
  if (!is_known(kind)) return broken("unknown frame kind " + std::to_string(kind));
  if (length > kMaxFrameBytes) {
    return broken("expected a frame of at most " + std::to_string(kMaxFrameBytes) +
                  " bytes, found " + std::to_string(length));
  }
  if (bytes.size() - kFrameHeaderBytes < length) return std::optional<Frame>();
  begin_ += kFrameHeaderBytes + length;
  return std::optional<Frame>(
      Frame{static_cast<FrameKind>(kind), std::string(bytes.substr(kFrameHeaderBytes, length))});
}

std::string encode(const ChildLimits& limits) {
  return Json::object({{"memory_bytes", static_cast<std::int64_t>(limits.memory_bytes)},
                       {"file_timeout_ms", static_cast<std::int64_t>(limits.file_timeout.count())}})
      .dump();
}

std::string encode(const ExtractRequest& request) {
  // File names are bytes, not text, so JSON cannot carry them: the length of the path, the path,
  // the source.
  std::string out;
  append_number(out, static_cast<std::uint32_t>(request.path.size()));
  return out.append(request.path).append(request.source);
}

std::string encode(const Document& document) {
  Json labels = Json::array();
  for (const std::string& label : document.labels) labels.push(label);
  const std::string header = Json::object({{"source_bytes", document.source.size()},
                                           {"title", document.title},
                                           {"media_type", document.media_type},
                                           {"blocks", blocks_to_json(document.blocks)},
                                           {"metadata", document.metadata},
                                           {"labels", std::move(labels)},
                                           {"pages", document.pages}})
                                 .dump();
  std::string out;
  out.reserve(sizeof(std::uint64_t) + header.size() + document.source.size() +
              document.text.size());
  append_number(out, static_cast<std::uint64_t>(header.size()));
  return out.append(header).append(document.source).append(document.text);
}

std::string encode(const Error& error) {
  return Json::object({{"code", to_string(error.code)}, {"message", error.message}}).dump();
}

Result<ChildLimits> decode_limits(std::string_view payload) {
  const Json json = QUARRY_TRY(parse_object(payload));
  return ChildLimits{static_cast<std::uint64_t>(json["memory_bytes"].integer()),
                     std::chrono::milliseconds(json["file_timeout_ms"].integer())};
}

Result<ExtractRequest> decode_request(std::string_view payload) {
  if (payload.size() < sizeof(std::uint32_t))
    return broken("the request is too short to contain a path");
  const auto path_bytes = number_at<std::uint32_t>(payload, 0);
  payload.remove_prefix(sizeof(std::uint32_t));
  if (path_bytes > payload.size()) return broken("the path is longer than its frame");
  return ExtractRequest{std::string(payload.substr(0, path_bytes)),
                        std::string(payload.substr(path_bytes))};
}

Result<Document> decode_document(std::string_view payload) {
  if (payload.size() < sizeof(std::uint64_t))
    return broken("the document is too short to contain a header");
  const auto header_bytes = number_at<std::uint64_t>(payload, 0);
  payload.remove_prefix(sizeof(std::uint64_t));
  if (header_bytes > payload.size()) return broken("the header is longer than its frame");
  const Json header = QUARRY_TRY(parse_object(payload.substr(0, header_bytes)));
  payload.remove_prefix(header_bytes);
  const auto source_bytes = static_cast<std::uint64_t>(header["source_bytes"].integer(-1));
  if (source_bytes > payload.size()) return broken("the source is longer than its frame");

  Document document;
  document.source = payload.substr(0, source_bytes);
  document.text = payload.substr(source_bytes);
  document.title = header["title"].string();
  document.media_type = header["media_type"].string();
  document.metadata = header["metadata"];
  document.pages = static_cast<int>(header["pages"].integer());
  for (const Json& label : header["labels"].items()) document.labels.emplace_back(label.string());
  if (!document.metadata.is_object()) return broken("metadata is not an object");
  if (!text::is_valid_utf8(document.text)) return broken("the text is not valid UTF-8");
  document.blocks = QUARRY_TRY(blocks_from_json(header["blocks"]));
  QUARRY_TRY(check_ranges(document));
  return document;
}

Error decode_error(std::string_view payload) {
  const Result<Json> json = parse_object(payload);
  if (!json) return json.error();
  const auto code = code_named((*json)["code"].string());
  if (!code) return broken("unknown error code " + (*json)["code"].dump());
  return {*code, std::string((*json)["message"].string())};
}

}  // namespace quarry::extract
