// Opens arbitrary bytes as a container, reads every section and verifies.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "store/container.h"
#include "store/container_layout.h"
#include "store/one_file.h"

namespace quarry::store {
namespace {

namespace layout = container_layout;

void read_all(std::string bytes) {
  constexpr std::uint32_t kind = four_characters("SEED");
  OneFile file(std::move(bytes));
  const auto container = Container::open("fuzz", kind, file);
  if (!container) return;
  static_cast<void>((*container)->verify());
  std::uint64_t sum = 0;
  for (const char* id : {"ONE ", "TWO ", "NONE"}) {
    std::uint32_t number = 0;
    std::memcpy(&number, id, sizeof(number));
    if (const auto section = (*container)->section(number)) {
      for (const char c : *section) sum += static_cast<unsigned char>(c);
    }
  }
  if (sum == ~std::uint64_t{0})
    std::abort();  // never happens; keeps the compiler from removing the reads
}

// Corrects the checksums, so that the input also reaches the code behind them.
std::string with_checksums(std::string bytes) {
  layout::Header header{};
  if (bytes.size() < sizeof(header)) return bytes;
  std::memcpy(&header, bytes.data(), sizeof(header));
  header.magic = layout::magic;
  header.format = layout::format;
  header.kind = four_characters("SEED");
  header.file_length = bytes.size();
  header.sections %= 8;
  const std::size_t table =
      std::min<std::size_t>(header.sections * sizeof(layout::Entry), bytes.size() - sizeof(header));
  header.table_checksum = checksum64(std::string_view(bytes).substr(sizeof(header), table),
                                     layout::seed_for(header, 0, sizeof(header)));
  header.header_checksum = layout::header_checksum(header);
  return bytes.replace(0, sizeof(header), layout::bytes_of(header));
}

}  // namespace
}  // namespace quarry::store

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  quarry::store::read_all(bytes);
  quarry::store::read_all(quarry::store::with_checksums(bytes));
  return 0;
}
