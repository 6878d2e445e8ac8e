// A temporary folder with an embedding cache, for tests.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>
#include <vector>

#include "embed/cached_embedder.h"
#include "embed/test_embedder.h"

namespace quarry::embed {

class TestCacheFolder {
 public:
  explicit TestCacheFolder(std::string_view name)
      : path_(base() / (std::string(name) + "." + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
  }
  ~TestCacheFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestCacheFolder(const TestCacheFolder&) = delete;
  TestCacheFolder& operator=(const TestCacheFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path database(int number = 1) const {
    return path_ / ("embeddings-" + std::to_string(number) + ".db");
  }
  EmbeddingCacheSettings settings(std::uint64_t bytes = 64 << 20) const {
    return {.folder = path_, .bytes = bytes, .spare_bytes = 0};
  }

 private:
  // Uses a memory file system if there is one: the tests create and sync thousands of files.
  static std::filesystem::path base() {
    const std::filesystem::path memory = "/dev/shm";
    std::error_code ignored;
    return std::filesystem::is_directory(memory, ignored) ? memory
                                                          : std::filesystem::temp_directory_path();
  }

  std::filesystem::path path_;
};

inline std::string contents(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline void overwrite(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<long>(bytes.size()));
}

inline std::vector<std::string> numbered_texts(std::size_t from, std::size_t to) {
  std::vector<std::string> texts;
  for (std::size_t i = from; i < to; ++i) texts.push_back("Passage number " + std::to_string(i));
  return texts;
}

}  // namespace quarry::embed
