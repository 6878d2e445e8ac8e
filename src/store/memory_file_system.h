// An in-memory file system for tests: syncs are free, and put() can corrupt a file.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "store/file_system.h"

namespace quarry::store::test {

// Thread-safe.
class MemoryFileSystem final : public FileSystem {
 public:
  Result<std::shared_ptr<const MappedFile>> map(const std::filesystem::path& path) override {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(path.string());
    if (found == files_.end()) return {Code::not_found, path.string() + ": no such file"};
    return std::shared_ptr<const MappedFile>(std::make_shared<Mapped>(found->second));
  }
  Result<std::unique_ptr<NewFile>> create(const std::filesystem::path& path) override {
    return std::make_unique<New>(*this, path);
  }
  Result<void> make_folder(const std::filesystem::path&) override { return {}; }
  Result<void> remove(const std::filesystem::path& path) override {
    const std::lock_guard lock(mutex_);
    if (files_.erase(path.string()) == 0)
      return {Code::not_found, path.string() + ": no such file"};
    return {};
  }
  Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
    const std::lock_guard lock(mutex_);
    auto file = files_.extract(from.string());
    if (file.empty()) return {Code::not_found, from.string() + ": no such file"};
    files_.insert_or_assign(to.string(), std::move(file.mapped()));
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

   private:
    std::shared_ptr<const std::string> bytes_;
  };
  class New final : public NewFile {
   public:
    New(MemoryFileSystem& files, std::filesystem::path path)
        : files_(files), path_(std::move(path)) {}
    Result<void> append(std::string_view bytes) override {
      bytes_ += bytes;
      return {};
    }
    Result<std::shared_ptr<const MappedFile>> map() override {
      return std::make_shared<const Mapped>(std::make_shared<const std::string>(bytes_));
    }
    Result<void> commit(std::string_view beginning) override {
      files_.put(path_, bytes_.replace(0, beginning.size(), beginning));
      return {};
    }

   private:
    MemoryFileSystem& files_;
    std::filesystem::path path_;
    std::string bytes_;
  };

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const std::string>> files_;
};

}  // namespace quarry::store::test
