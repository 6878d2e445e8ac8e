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

// Converts "SEGM" to the number stored in the file, and a number back to text for messages.
constexpr std::uint32_t four_characters(const char (&text)[5]) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(text[i]);
  return value;
}
std::string four_characters(std::uint32_t value);

struct ContainerHeader {
  std::uint32_t kind = 0;     // four characters, e.g. "SEGM"
  std::uint32_t version = 1;  // of the kind's own layout, not of the container
  std::uint64_t generation = 0;
};

struct ContainerSection {
  std::uint32_t id = 0;
  std::uint64_t offset = 0, length = 0, checksum = 0;
};

// Writes a file of consecutive sections, each aligned to 64 bytes. Memory use is one buffer of 1
// MiB, regardless of the file size. One thread at a time.
class ContainerWriter {
 public:
  // `sections`: the number of sections that will be added. The destructor removes an uncommitted
  // file.
  static Result<ContainerWriter> create(ContainerHeader header, std::size_t sections,
                                        const std::filesystem::path& path, FileSystem& files);
  // Starts a section; append() adds to the section that was started last.
  Result<void> begin(std::uint32_t section);
  Result<void> append(std::string_view bytes);
  Result<void> add(std::uint32_t section, std::string_view bytes);
  // Maps the sections written so far, by id, without verifying checksums.
  struct Written {
    std::shared_ptr<const MappedFile> file;
    std::map<std::uint32_t, std::string_view> sections;
  };
  Result<Written> written();
  // Writes header and table and publishes the file. Errors: internal (the number of sections
  // differs from the one given to create), those of NewFile::commit.
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
  std::string buffer_;     // not yet written to file_
  std::uint64_t end_ = 0;  // file offset after the last byte, including the buffer
  std::vector<ContainerSection> sections_;
  Checksum64 checksum_;  // of the last section, so far
};

// Immutable; share it freely.
class Container {
 public:
  // Verifies the header, the section table and the padding between sections, but no section.
  // Errors: corrupt (names file, field, expected and found value), conflict (another container
  // format).
  static Result<std::shared_ptr<const Container>> open(const std::filesystem::path& path,
                                                       std::uint32_t kind, FileSystem& files);
  const ContainerHeader& header() const { return header_; }
  // Identifies the whole file: the header checksum covers the table, which contains the checksum of
  // every section.
  std::uint64_t checksum() const { return checksum_; }
  // Verifies the checksum by reading the whole section, then returns its bytes. Errors: corrupt.
  Result<std::string_view> section(std::uint32_t id) const;
  // Returns the bytes without verifying them, for sections that are too large to read completely;
  // the caller must detect damage.
  Result<std::string_view> unchecked_section(std::uint32_t id) const;
  // The mapped file, for access hints (MappedFile::read_ahead and the like).
  const MappedFile& file() const { return *file_; }
  // Verifies the checksum of every section.
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
