// Every lookup in a file that opens stays within its bounds.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include "embed/vector_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("vector_file_fuzz." + std::to_string(::getpid()));
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  const auto file = quarry::embed::VectorFile::open(path);
  if (file) {
    const auto found = file->find("one");
    if (found && found->size() != file->identity().dimension) std::abort();
  }
  std::filesystem::remove(path);
  return 0;
}
