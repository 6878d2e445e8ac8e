#include "store/file_mapping.h"

#include <algorithm>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "core/descriptor.h"
#include "store/io_error.h"

namespace quarry::store {
namespace {

const std::size_t kPage = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));

class Mapping final : public MappedFile {
 public:
  Mapping(void* address, std::size_t size) : address_(address), size_(size) {}
  ~Mapping() override {
    if (size_ > 0) ::munmap(address_, size_);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  std::string_view bytes() const override { return {static_cast<const char*>(address_), size_}; }
  void expect_scattered_reads(std::string_view part) const override {
    advise(part, MADV_RANDOM);
    advise(part, MADV_DONTNEED);
  }
  void read_ahead(std::string_view part) const override { advise(part, MADV_WILLNEED); }
  void let_go(std::string_view part) const override { advise(part, MADV_DONTNEED); }
  void read_once(std::string_view part,
                 const std::function<void(std::string_view)>& visit) const override {
    for (std::size_t at = 0; at < part.size(); at += kPiece) {
      const std::string_view piece = part.substr(at, kPiece);
      const bool was_cached = is_cached(piece);
      visit(piece);
      if (!was_cached) advise(piece, MADV_PAGEOUT);
      advise(piece, MADV_DONTNEED);
    }
  }

 private:
  static constexpr std::size_t kPiece = std::size_t{32} << 20;

  struct Pages {
    void* begin;
    std::size_t bytes;
  };
  // madvise works on whole pages; advising neighbouring bytes too is harmless.
  static Pages pages_of(std::string_view part) {
    const auto begin = reinterpret_cast<std::uintptr_t>(part.data()) / kPage * kPage;
    const auto end = reinterpret_cast<std::uintptr_t>(part.data() + part.size());
    auto* address = reinterpret_cast<void*>(begin);  // NOLINT(performance-no-int-to-ptr)
    return {address, end - begin};
  }
  static void advise(std::string_view part, int advice) {
    const Pages pages = pages_of(part);
    ::madvise(pages.begin, pages.bytes, advice);
  }
  // Returns whether at least half of the pages are in memory. If this process may not write the
  // file, mincore reports every page as resident, and nothing is evicted.
  static bool is_cached(std::string_view part) {
    const Pages pages = pages_of(part);
    std::vector<unsigned char> there((pages.bytes + kPage - 1) / kPage);
    if (::mincore(pages.begin, pages.bytes, there.data()) != 0) return true;
    const auto count = std::ranges::count_if(there, [](unsigned char page) { return page & 1; });
    return 2 * static_cast<std::size_t>(count) >= there.size();
  }

  void* address_;
  std::size_t size_;
};

}  // namespace

Result<std::shared_ptr<const MappedFile>> map_file(const std::filesystem::path& path) {
  // O_NONBLOCK: opening a named pipe must not wait for its writer.
  const Descriptor descriptor = Descriptor::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  if (!descriptor.is_open()) return io_error(errno, "open", path);
  struct stat status{};
  if (::fstat(descriptor.number(), &status) != 0) return io_error(errno, "examine", path);
  if (!S_ISREG(status.st_mode)) {
    const char* found = S_ISDIR(status.st_mode) ? "a folder" : "a device, pipe or socket";
    return {Code::invalid, path.string() + ": expected a regular file, found " + found};
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return std::make_shared<const Mapping>(nullptr, 0);  // mmap refuses 0 bytes
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.number(), 0);
  if (address == MAP_FAILED) return io_error(errno, "map", path);
  return std::make_shared<const Mapping>(address, size);
}

}  // namespace quarry::store
