// A file of vectors, looked up by the SHA-256 of their text. Byte table: docs/format/vectors.md.
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

// Memory-mapped; vectors are never copied. Immutable; share it freely.
class VectorFile {
 public:
  // Verifies the checksums. Errors: not_found, unavailable, corrupt (another format, truncated,
  // wrong checksum).
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

// Collects vectors in memory and writes them to a file. One thread at a time.
class VectorFileWriter {
 public:
  explicit VectorFileWriter(EmbedderIdentity identity) : identity_(std::move(identity)) {}
  // `row` has identity.dimension floats. If a text is added twice, its first vector is kept.
  void add(std::string_view text, std::span<const float> row);
  // Errors: invalid (the fingerprint is not a SHA-256 in hex, the name is longer than 63 bytes),
  // those of FileSystem.
  Result<void> write(const std::filesystem::path& path) const;

 private:
  EmbedderIdentity identity_;
  std::vector<std::pair<Digest, std::size_t>> keys_;  // with their index in rows_
  std::vector<float> rows_;
};

}  // namespace quarry::embed
