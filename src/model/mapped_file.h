// A whole file seen as read-only memory.
#pragma once

#include <filesystem>
#include <string_view>

#include "core/result.h"

namespace quarry {

// The file must not be cut short while it is mapped: that is a bus error, as with every mapping.
// Model files are put in place whole and by rename, so that they never are.
// Immutable; share it freely.
class MappedFile {
 public:
  // Errors: not_found, unavailable (cannot be opened or mapped; says why).
  static Result<MappedFile> open(const std::filesystem::path& path);
  MappedFile() = default;
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  std::string_view bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::string_view bytes) : bytes_(bytes) {}
  std::string_view bytes_;
};

}  // namespace quarry
