// The envelope of every index file: magic, kind, version, sections, lengths, checksums.
// Byte table: docs/format/container.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/hash.h"
#include "core/result.h"
#include "store/file_system.h"

namespace quarry::store {

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

struct ContainerSection {
  std::uint32_t id = 0;
  std::uint64_t offset = 0, length = 0, checksum = 0;
};

// Writes named sections one behind the other as one file, each aligned to 64 bytes: of what is
// written it holds a buffer. One thread at a time.
class ContainerWriter {
 public:
  // `sections`: how many there will be. What is not committed goes with the writer.
  static Result<ContainerWriter> create(ContainerHeader header, std::size_t sections,
                                        const std::filesystem::path& path, FileSystem& files);
  // What is appended from now on is of that section.
  Result<void> begin(std::uint32_t section);
  Result<void> append(std::string_view bytes);
  Result<void> add(std::uint32_t section, std::string_view bytes);
  // The bytes of each section so far, unchecked; none where it was not begun.
  struct Written {
    std::shared_ptr<const MappedFile> file;
    std::map<std::uint32_t, std::string_view> sections;
  };
  Result<Written> written();
  // Errors: internal, another number of sections than was promised.
  Result<void> commit() &&;

 private:
  ContainerWriter(ContainerHeader header, std::size_t sections, std::filesystem::path path)
      : header_(header), expected_(sections), path_(std::move(path)) {}
  Result<void> write(std::string_view bytes);
  Result<void> flush();
  void end_section();

  ContainerHeader header_;
  std::size_t expected_;
  std::filesystem::path path_;
  std::unique_ptr<NewFile> file_;
  std::string buffer_;     // not appended yet
  std::uint64_t end_ = 0;  // of what was written, the buffer in it
  std::vector<ContainerSection> sections_;
  Checksum64 checksum_;  // of the last of them
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
  // What holds the sections, for advice about how they will be read.
  const MappedFile& file() const { return *file_; }
  // Every section.
  Result<void> verify() const;

 private:
  Container() = default;
  Result<const ContainerSection*> find(std::uint32_t id) const;
  Result<void> verify(const ContainerSection& section) const;

  std::filesystem::path path_;
  std::shared_ptr<const MappedFile> file_;
  ContainerHeader header_;
  std::uint64_t checksum_ = 0;
  std::vector<ContainerSection> sections_;
};

}  // namespace quarry::store
