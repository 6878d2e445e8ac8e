#include "store/container.h"

#include <algorithm>

#include "store/container_layout.h"

namespace quarry::store {
namespace {

namespace layout = container_layout;

// Sections above this size are evicted again after verification, because they may not fit in
// memory.
constexpr std::size_t kMaxCachedSection = std::size_t{1} << 30;

template <class T>
T read(std::string_view bytes, std::uint64_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

Error corrupt(const std::filesystem::path& path, std::string_view field, const auto& expected,
              const auto& found) {
  const auto text = [](const auto& value) {
    if constexpr (requires { std::to_string(value); }) {
      return std::to_string(value);
    } else {
      return std::string(value);
    }
  };
  return {Code::corrupt, path.string() + ": " + std::string(field) + ": expected " +
                             text(expected) + ", found " + text(found)};
}

// Reads and verifies the header and the section table against the length of the file.
Result<layout::Header> read_header(const std::filesystem::path& path, std::string_view bytes,
                                   std::uint32_t kind) {
  if (bytes.size() < sizeof(layout::Header)) {
    return corrupt(path, "length", "at least 64", bytes.size());
  }
  const auto header = read<layout::Header>(bytes, 0);
  if (header.magic != layout::magic) {
    return corrupt(path, "magic", "QRRY", four_characters(header.magic));
  }
  if (header.header_checksum != layout::header_checksum(header)) {
    return corrupt(path, "header checksum", header.header_checksum,
                   layout::header_checksum(header));
  }
  if (header.format != layout::format) {
    return Error{Code::conflict, path.string() + ": container format: expected " +
                                     std::to_string(layout::format) + ", found " +
                                     std::to_string(header.format) +
                                     "; written by another version of Quarry"};
  }
  if (header.kind != kind) {
    return corrupt(path, "kind", four_characters(kind), four_characters(header.kind));
  }
  if (header.file_length != bytes.size()) {
    return corrupt(path, "length", header.file_length, bytes.size());
  }
  // Divides instead of multiplying, so that no section count can overflow.
  if (header.sections > (bytes.size() - sizeof(header)) / sizeof(layout::Entry)) {
    return corrupt(path, "section table", std::to_string(header.sections) + " entries",
                   "the end of the file");
  }
  const std::string_view table =
      bytes.substr(sizeof(header), header.sections * sizeof(layout::Entry));
  const std::uint64_t found = checksum64(table, layout::seed_for(header, 0, sizeof(header)));
  if (header.table_checksum != found) {
    return corrupt(path, "section table checksum", header.table_checksum, found);
  }
  return header;
}

}  // namespace

std::string four_characters(std::uint32_t value) {
  std::string text;
  for (int shift = 0; shift < 32; shift += 8) {
    const char c = static_cast<char>(value >> shift);
    text += c >= ' ' && c <= '~' ? c : '?';
  }
  return text;
}

Result<std::shared_ptr<const Container>> Container::open(const std::filesystem::path& path,
                                                         std::uint32_t kind, FileSystem& files) {
  auto file = QUARRY_TRY(files.map(path));
  const std::string_view bytes = file->bytes();
  const layout::Header header = QUARRY_TRY(read_header(path, bytes, kind));
  std::shared_ptr<Container> container(new Container);
  container->path_ = path;
  container->file_ = std::move(file);
  container->header_ = {
      .kind = header.kind, .version = header.version, .generation = header.generation};
  container->checksum_ = header.header_checksum;
  std::uint64_t end = layout::table_end(header.sections);
  for (std::uint32_t i = 0; i < header.sections; ++i) {
    const auto entry = read<layout::Entry>(bytes, layout::table_end(i));
    const std::string name = "section " + four_characters(entry.id);
    if (entry.offset != layout::aligned(end)) {
      return corrupt(path, name + " offset", layout::aligned(end), entry.offset);
    }
    if (entry.offset > bytes.size() || entry.length > bytes.size() - entry.offset) {
      return corrupt(path, name + " end", "at most " + std::to_string(bytes.size()),
                     std::to_string(entry.offset) + " + " + std::to_string(entry.length));
    }
    // No checksum covers the padding between sections, so it must be zero.
    if (bytes.substr(end, entry.offset - end).find_first_not_of('\0') != std::string_view::npos) {
      return corrupt(path, "padding before " + name, "zeros", "nonzero bytes");
    }
    end = entry.offset + entry.length;
    container->sections_.push_back({entry.id, entry.offset, entry.length, entry.checksum});
  }
  if (end != bytes.size()) return corrupt(path, "end of the last section", bytes.size(), end);
  return container;
}

Result<const ContainerSection*> Container::find(std::uint32_t id) const {
  const auto found = std::ranges::find(sections_, id, &ContainerSection::id);
  if (found == sections_.end()) {
    return corrupt(path_, "section " + four_characters(id), "one", "none");
  }
  return &*found;
}

Result<std::string_view> Container::section(std::uint32_t id) const {
  QUARRY_TRY(verify(*QUARRY_TRY(find(id))));
  return unchecked_section(id);
}

Result<std::string_view> Container::unchecked_section(std::uint32_t id) const {
  const ContainerSection* wanted = QUARRY_TRY(find(id));
  return file_->bytes().substr(wanted->offset, wanted->length);
}

Result<void> Container::verify() const {
  for (const ContainerSection& each : sections_) QUARRY_TRY(verify(each));
  return {};
}

Result<void> Container::verify(const ContainerSection& section) const {
  const layout::Header header{.kind = header_.kind, .generation = header_.generation};
  const std::string_view bytes = file_->bytes().substr(section.offset, section.length);
  Checksum64 checksum(layout::seed_for(header, section.id, section.offset));
  const auto update = [&](std::string_view piece) { checksum.update(piece); };
  if (bytes.size() > kMaxCachedSection) {
    file_->read_once(bytes, update);
  } else {
    update(bytes);
  }
  if (checksum.value() == section.checksum) return {};
  return corrupt(path_, "section " + four_characters(section.id) + " checksum", section.checksum,
                 checksum.value());
}

}  // namespace quarry::store
