// Reads the entries of a ZIP file in memory, within bounds that a bomb cannot pass.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry::extract {

// The bytes must outlive it. One thread at a time.
class ZipArchive {
 public:
  // Errors: corrupt, exhausted (too many entries, or too large when unpacked).
  static Result<ZipArchive> open(std::string_view bytes, std::string_view source);
  ZipArchive(ZipArchive&&) noexcept;
  ZipArchive& operator=(ZipArchive&&) noexcept;
  ~ZipArchive();

  // Errors: not_found, corrupt, invalid (encrypted), exhausted.
  Result<std::string> read(const std::string& entry);

 private:
  struct Handle;
  explicit ZipArchive(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace quarry::extract
