// The envelope of every index file: magic, kind, version, sections, lengths, checksums.
// Byte table: docs/format/container.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "store/file_system.h"

namespace quarry {

// "SEGM" as the number that stands in the file, and back for messages.
constexpr std::uint32_t four_characters(const char (&text)[5]) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(text[i]);
  return value;
}
std::string four_characters(std::uint32_t value);

struct ContainerHeader {
  std::uint32_t kind = 0;     // four characters, e.g. "SEGM"
  std::uint32_t version = 1;  // of the kind's own layout
  std::uint64_t generation = 0;
};

// Collects named sections, each aligned to 64 bytes, and writes them as one file.
// One thread at a time.
class ContainerWriter {
 public:
  explicit ContainerWriter(ContainerHeader header) : header_(header) {}
  void add(std::uint32_t section, std::string bytes);
  Result<void> write(const std::filesystem::path& path, FileSystem& files) &&;

 private:
  ContainerHeader header_;
  std::vector<std::pair<std::uint32_t, std::string>> sections_;
};

// Immutable; share it freely.
class Container {
 public:
  // Checks the header, the section table and the bytes between sections. Errors: corrupt, naming
  // file, field, expected and found; conflict (another container format).
  static Result<std::shared_ptr<const Container>> open(const std::filesystem::path& path,
                                                       std::uint32_t kind, FileSystem& files);
  const ContainerHeader& header() const { return header_; }
  // Of the whole file: header and table, which hold the checksums of all else.
  std::uint64_t checksum() const { return checksum_; }
  // Reads the section to compare its checksum: no byte is given out that was not checked.
  Result<std::string_view> section(std::uint32_t id) const;
  // For a section that is too large to be read as a whole; its own layout must tell what is sound.
  Result<std::string_view> unchecked_section(std::uint32_t id) const;
  // Every section.
  Result<void> verify() const;

 private:
  Container() = default;
  struct Entry {
    std::uint32_t id;
    std::uint64_t offset, length, checksum;
  };
  Result<const Entry*> entry(std::uint32_t id) const;
  Result<void> verify(const Entry& entry) const;

  std::filesystem::path path_;
  std::shared_ptr<const MappedFile> file_;
  ContainerHeader header_;
  std::uint64_t checksum_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace quarry
