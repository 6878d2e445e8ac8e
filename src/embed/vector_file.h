// A file of vectors looked up by the SHA-256 of their text. Byte table: docs/format/vectors.md.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/hash.h"
#include "core/result.h"
#include "embed/embedder.h"
#include "store/file_system.h"

namespace quarry::embed {

// Mapped, never copied. Immutable; share it freely.
class VectorFile {
 public:
  // Errors: not_found, unavailable, corrupt (not such a file, cut short, a checksum that differs).
  static Result<VectorFile> open(const std::filesystem::path& path);

  const EmbedderIdentity& identity() const { return identity_; }
  std::size_t size() const { return keys_.size(); }
  std::optional<std::span<const float>> find(std::string_view text) const;

 private:
  std::shared_ptr<const store::MappedFile> file_;
  EmbedderIdentity identity_;
  std::span<const Digest> keys_;  // ascending
  const float* rows_ = nullptr;
};

// Collects vectors and writes them. One thread at a time.
class VectorFileWriter {
 public:
  explicit VectorFileWriter(EmbedderIdentity identity) : identity_(std::move(identity)) {}
  // `row` holds identity.dimension floats. A text that is there already keeps its first vector.
  void add(std::string_view text, std::span<const float> row);
  // Errors: invalid (a fingerprint that is no SHA-256, a name of more than 63 bytes), those of
  // FileSystem.
  Result<void> write(const std::filesystem::path& path) const;

 private:
  EmbedderIdentity identity_;
  std::vector<std::pair<Digest, std::size_t>> keys_;  // with the place of their row
  std::vector<float> rows_;
};

}  // namespace quarry::embed
