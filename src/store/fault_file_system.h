// A FileSystem that goes wrong on purpose, for the tests of whoever writes files.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "store/file_system.h"

namespace quarry {

// Passes everything to another FileSystem and counts the operations (calls) from 1. Set one fault
// at a time; learn the count of a faultless run from operations(), then try each n up to it.
// Thread-safe, setting a fault apart.
class FaultFileSystem final : public FileSystem {
 public:
  enum class Fault {
    none,
    fail,          // operation n does nothing and returns `code`; the next one works again
    crash_before,  // the process dies as operation n begins; a write leaves half a temporary file
    crash_after,   // operation n is done on disk, but its caller never hears of it
  };

  explicit FaultFileSystem(FileSystem& below) : below_(&below) {}

  // Counting starts anew. After a crash every operation fails until the next set().
  void set(Fault fault, std::size_t at_operation = 0, Code code = Code::exhausted);
  // Files mapped from now on show the bit flipped, where they are long enough.
  void flip(std::uint64_t at_byte, std::uint8_t mask);
  void flip_nothing() { mask_ = 0; }

  std::size_t operations() const { return operations_; }
  bool crashed() const { return crashed_; }

  Result<std::shared_ptr<const MappedFile>> map(const std::filesystem::path& path) override;
  Result<void> write_atomically(const std::filesystem::path& path,
                                const std::vector<std::string_view>& pieces) override;
  Result<void> make_folder(const std::filesystem::path& path) override;
  Result<void> remove(const std::filesystem::path& path) override;
  Result<std::vector<std::string>> list(const std::filesystem::path& folder) override;

 private:
  template <class T, class Work>
  Result<T> operation(const std::filesystem::path& path, Work work);
  Result<void> leave_half(const std::filesystem::path& path,
                          const std::vector<std::string_view>& pieces);

  FileSystem* below_;
  Fault fault_ = Fault::none;
  std::size_t at_ = 0;
  Code code_ = Code::exhausted;
  std::uint64_t flip_at_ = 0;
  std::uint8_t mask_ = 0;
  std::atomic<std::size_t> operations_{0};
  std::atomic<bool> crashed_{false};
};

}  // namespace quarry
