#include "embed/vector_file.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

static_assert(std::endian::native == std::endian::little, "fields are read in place");

namespace quarry::embed {
namespace {

constexpr std::array<char, 8> kMagic = {'Q', 'R', 'R', 'Y', 'V', 'E', 'C', 'S'};
constexpr std::uint32_t kVersion = 1;
// Current embeddings have at most 8,192 dimensions; the limit keeps size computations from
// overflowing.
constexpr std::uint32_t kMaxDimension = 1 << 16;

struct Header {
  std::array<char, 8> magic = kMagic;
  std::uint32_t version = kVersion;
  std::uint32_t dimension = 0;
  std::uint64_t count = 0;
  std::uint32_t max_tokens = 0;
  std::uint32_t reserved = 0;
  Digest fingerprint;
  std::array<char, 64> name{};
  std::uint64_t body_checksum = 0;
  std::uint64_t header_checksum = 0;  // of the 136 bytes before it
};
static_assert(sizeof(Header) == 144 && sizeof(Digest) == 32);

std::uint64_t header_checksum(const Header& header) {
  return checksum64({reinterpret_cast<const char*>(&header), offsetof(Header, header_checksum)});
}

std::uint64_t body_size(const Header& header) {
  return header.count * (sizeof(Digest) + std::uint64_t{header.dimension} * sizeof(float));
}

Error corrupt(const std::filesystem::path& path, std::string what) {
  return {Code::corrupt, path.string() + ": " + std::move(what)};
}

Result<Header> read_header(std::string_view bytes, const std::filesystem::path& path) {
  Header header;
  if (bytes.size() < sizeof header || std::memcmp(bytes.data(), kMagic.data(), 8) != 0) {
    return corrupt(path, "expected a vector file (docs/format/vectors.md), found another format");
  }
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.version != kVersion) {
    return corrupt(path, "expected version 1, found " + std::to_string(header.version));
  }
  if (header.header_checksum != header_checksum(header)) {
    return corrupt(path, "the header does not match its checksum");
  }
  if (header.dimension == 0 || header.dimension > kMaxDimension || header.name.back() != '\0') {
    return corrupt(path, "expected 1 to 65536 dimensions and a name of at most 63 bytes");
  }
  if (header.count > bytes.size() / sizeof(Digest) ||
      bytes.size() - sizeof header != body_size(header)) {
    return corrupt(path, "expected " + std::to_string(header.count) + " vectors of " +
                             std::to_string(header.dimension) + " dimensions, found " +
                             std::to_string(bytes.size()) + " bytes");
  }
  return header;
}

Result<Digest> digest_from_hex(std::string_view hex) {
  Digest digest;
  bool good = hex.size() == 64;
  for (std::size_t i = 0; i < 32 && good; ++i) {
    const char* at = hex.data() + 2 * i;
    good = std::from_chars(at, at + 2, digest.bytes[i], 16).ptr == at + 2;
  }
  if (good) return digest;
  return {Code::invalid,
          "expected a fingerprint of 64 hex digits, found \"" + std::string(hex) + "\""};
}

void append(std::string& out, const void* bytes, std::size_t size) {
  out.append(static_cast<const char*>(bytes), size);
}

}  // namespace

Result<VectorFile> VectorFile::open(const std::filesystem::path& path) {
  VectorFile vectors;
  vectors.file_ = QUARRY_TRY(store::FileSystem::real().map(path));
  const std::string_view bytes = vectors.file_->bytes();
  const Header header = QUARRY_TRY(read_header(bytes, path));
  const std::string_view body = bytes.substr(sizeof header);
  if (checksum64(body) != header.body_checksum) {
    return corrupt(path, "the vectors do not match their checksum");
  }
  vectors.identity_ = {.name = header.name.data(),
                       .fingerprint = header.fingerprint.hex(),
                       .dimension = header.dimension,
                       .max_tokens = header.max_tokens,
                       .worth_caching = false};
  vectors.keys_ = {reinterpret_cast<const Digest*>(body.data()), header.count};
  vectors.rows_ = reinterpret_cast<const float*>(body.data() + header.count * sizeof(Digest));
  if (!std::ranges::is_sorted(vectors.keys_))
    return corrupt(path, "the keys are not in ascending order");
  return vectors;
}

std::optional<std::span<const float>> VectorFile::find(std::string_view text) const {
  const Digest key = sha256(text);
  const auto place = std::ranges::lower_bound(keys_, key);
  if (place == keys_.end() || *place != key) return std::nullopt;
  const auto row = static_cast<std::size_t>(place - keys_.begin());
  return std::span(rows_ + row * identity_.dimension, identity_.dimension);
}

void VectorFileWriter::add(std::string_view text, std::span<const float> row) {
  keys_.emplace_back(sha256(text), keys_.size());
  rows_.insert(rows_.end(), row.begin(), row.end());
}

Result<void> VectorFileWriter::write(const std::filesystem::path& path) const {
  if (identity_.name.size() > 63)
    return {Code::invalid, identity_.name + ": expected a model name of at most 63 bytes"};
  auto keys = keys_;
  std::ranges::sort(keys);
  const auto repeated = std::ranges::unique(keys, {}, [](const auto& key) { return key.first; });
  keys.erase(repeated.begin(), repeated.end());

  std::string body;
  for (const auto& [key, row] : keys) append(body, key.bytes.data(), key.bytes.size());
  for (const auto& [key, row] : keys) {
    append(body, rows_.data() + row * identity_.dimension, identity_.dimension * sizeof(float));
  }
  Header header{.dimension = static_cast<std::uint32_t>(identity_.dimension),
                .count = keys.size(),
                .max_tokens = static_cast<std::uint32_t>(identity_.max_tokens),
                .fingerprint = QUARRY_TRY(digest_from_hex(identity_.fingerprint)),
                .body_checksum = checksum64(body)};
  std::ranges::copy(identity_.name, header.name.begin());
  header.header_checksum = header_checksum(header);

  const std::string_view head(reinterpret_cast<const char*>(&header), sizeof header);
  return store::FileSystem::real().write_atomically(path, {head, body});
}

}  // namespace quarry::embed
