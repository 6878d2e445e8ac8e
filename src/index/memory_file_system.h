// For tests: a disk in memory, where fsync costs nothing and bytes can be spoiled.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "store/file_system.h"

namespace quarry::test {

// Thread-safe.
class MemoryFileSystem final : public FileSystem {
 public:
  Result<std::shared_ptr<const MappedFile>> map(const std::filesystem::path& path) override {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(path.string());
    if (found == files_.end()) return {Code::not_found, path.string() + ": no such file"};
    return std::shared_ptr<const MappedFile>(std::make_shared<Mapped>(found->second));
  }
  Result<void> write_atomically(const std::filesystem::path& path,
                                const std::vector<std::string_view>& pieces) override {
    std::string bytes;
    for (const std::string_view piece : pieces) bytes += piece;
    put(path, std::move(bytes));
    return {};
  }
  Result<void> make_folder(const std::filesystem::path&) override { return {}; }
  Result<void> remove(const std::filesystem::path& path) override {
    const std::lock_guard lock(mutex_);
    if (files_.erase(path.string()) == 0)
      return {Code::not_found, path.string() + ": no such file"};
    return {};
  }
  Result<std::vector<std::string>> list(const std::filesystem::path& folder) override {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [path, bytes] : files_) {
      const std::filesystem::path file(path);
      if (file.parent_path() == folder) names.push_back(file.filename().string());
    }
    return names;
  }

  std::string get(const std::filesystem::path& path) const {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(path.string());
    return found == files_.end() ? std::string() : *found->second;
  }
  void put(const std::filesystem::path& path, std::string bytes) {
    const std::lock_guard lock(mutex_);
    files_[path.string()] = std::make_shared<const std::string>(std::move(bytes));
  }

 private:
  struct Mapped final : MappedFile {
    explicit Mapped(std::shared_ptr<const std::string> held) : bytes_(std::move(held)) {}
    std::string_view bytes() const override { return *bytes_; }
    std::shared_ptr<const std::string> bytes_;
  };

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const std::string>> files_;
};

}  // namespace quarry::test
