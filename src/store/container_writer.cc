#include <array>
#include <set>

#include "store/container.h"
#include "store/container_layout.h"

namespace quarry {
namespace {

namespace layout = container_layout;

constexpr std::array<char, layout::alignment> zeros{};

std::string_view padding(std::uint64_t from, std::uint64_t to) { return {zeros.data(), to - from}; }

}  // namespace

void ContainerWriter::add(std::uint32_t section, std::string bytes) {
  sections_.emplace_back(section, std::move(bytes));
}

Result<void> ContainerWriter::write(const std::filesystem::path& path, FileSystem& files) && {
  layout::Header header{.magic = layout::magic,
                        .format = layout::format,
                        .kind = header_.kind,
                        .version = header_.version,
                        .generation = header_.generation,
                        .sections = static_cast<std::uint32_t>(sections_.size())};
  std::set<std::uint32_t> ids;
  std::string table;
  std::vector<std::string_view> pieces(2);  // header and table, known last
  std::uint64_t end = layout::table_end(sections_.size());
  for (const auto& [id, bytes] : sections_) {
    if (!ids.insert(id).second) {
      return {Code::internal,
              path.string() + ": section " + four_characters(id) + " was added twice"};
    }
    const std::uint64_t offset = layout::aligned(end);
    const layout::Entry entry{.id = id,
                              .offset = offset,
                              .length = bytes.size(),
                              .checksum = checksum64(bytes, layout::seed_for(header, id, offset))};
    table += layout::bytes_of(entry);
    pieces.push_back(padding(end, offset));
    pieces.push_back(bytes);
    end = offset + bytes.size();
  }
  header.file_length = end;
  header.table_checksum = checksum64(table, layout::seed_for(header, 0, sizeof(header)));
  header.header_checksum = layout::header_checksum(header);
  pieces[0] = layout::bytes_of(header);
  pieces[1] = table;
  return files.write_atomically(path, pieces);
}

}  // namespace quarry
