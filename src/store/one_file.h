// A read-only file system that returns the same file for every path. For tests and fuzz targets.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/file_system.h"

namespace quarry::store {

// Immutable; share it freely.
class OneFile final : public FileSystem {
 public:
  explicit OneFile(std::string bytes) : file_(std::make_shared<Bytes>(std::move(bytes))) {}

  Result<std::shared_ptr<const MappedFile>> map(const std::filesystem::path&) override {
    return file_;
  }
  Result<std::unique_ptr<NewFile>> create(const std::filesystem::path& path) override {
    return {Code::denied, path.string() + ": this file system is read-only"};
  }
  Result<void> make_folder(const std::filesystem::path&) override { return {}; }
  Result<void> remove(const std::filesystem::path&) override { return {}; }
  Result<void> rename(const std::filesystem::path&, const std::filesystem::path&) override {
    return {};
  }
  Result<std::vector<std::string>> list(const std::filesystem::path&) override {
    return std::vector<std::string>();
  }

 private:
  struct Bytes final : MappedFile {
    explicit Bytes(std::string bytes) : text(std::move(bytes)) {}
    std::string_view bytes() const override { return text; }
    std::string text;
  };
  std::shared_ptr<const MappedFile> file_;
};

}  // namespace quarry::store
