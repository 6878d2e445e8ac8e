// Reads entries of a ZIP file from memory, with limits against decompression bombs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry::extract {

// The bytes must outlive the archive. One thread at a time.
class ZipArchive {
 public:
  // Errors: corrupt, exhausted (too many entries, or out of memory).
  static Result<ZipArchive> open(std::string_view bytes, std::string_view source);
  ZipArchive(ZipArchive&&) noexcept;
  ZipArchive& operator=(ZipArchive&&) noexcept;
  ~ZipArchive();

  // Unpacks an entry, named by its full path. The limits cover all entries read so far. Errors:
  // not_found, corrupt, invalid (encrypted), exhausted (too large when unpacked).
  Result<std::string> read(const std::string& entry);

 private:
  struct Handle;
  explicit ZipArchive(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace quarry::extract
