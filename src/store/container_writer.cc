#include <algorithm>
#include <array>

#include "store/container.h"
#include "store/container_layout.h"

namespace quarry::store {
namespace {

namespace layout = container_layout;

// A small container is written by one append, a large one by appends of at least this size.
constexpr std::size_t kBuffer = std::size_t{1} << 20;

constexpr std::array<char, layout::alignment> zeros{};

}  // namespace

Result<ContainerWriter> ContainerWriter::create(ContainerHeader header, std::size_t sections,
                                                const std::filesystem::path& path,
                                                FileSystem& files) {
  ContainerWriter writer(header, sections, path);
  writer.file_ = QUARRY_TRY(files.create(path));
  // Reserves space for header and table, which commit() fills in.
  QUARRY_TRY(writer.write(std::string(layout::table_end(sections), '\0')));
  return writer;
}

Result<void> ContainerWriter::begin(std::uint32_t section) {
  if (std::ranges::count(sections_, section, &ContainerSection::id) > 0) {
    return {Code::internal,
            path_.string() + ": section " + four_characters(section) + " was added twice"};
  }
  end_section();
  QUARRY_TRY(write({zeros.data(), layout::aligned(end_) - end_}));
  const layout::Header header{.kind = header_.kind, .generation = header_.generation};
  sections_.push_back({.id = section, .offset = end_});
  checksum_ = Checksum64(layout::seed_for(header, section, end_));
  return {};
}

Result<void> ContainerWriter::append(std::string_view bytes) {
  checksum_.update(bytes);
  return write(bytes);
}

Result<void> ContainerWriter::add(std::uint32_t section, std::string_view bytes) {
  QUARRY_TRY(begin(section));
  return append(bytes);
}

Result<void> ContainerWriter::write(std::string_view bytes) {
  end_ += bytes.size();
  if (buffer_.size() + bytes.size() > kBuffer) QUARRY_TRY(flush());
  if (bytes.size() > kBuffer) return file_->append(bytes);
  buffer_ += bytes;
  return {};
}

Result<void> ContainerWriter::flush() {
  if (buffer_.empty()) return {};
  QUARRY_TRY(file_->append(buffer_));
  buffer_.clear();
  return {};
}

void ContainerWriter::end_section() {
  if (sections_.empty()) return;
  sections_.back().length = end_ - sections_.back().offset;
  sections_.back().checksum = checksum_.value();
}

Result<ContainerWriter::Written> ContainerWriter::written() {
  QUARRY_TRY(flush());
  end_section();
  Written written{.file = QUARRY_TRY(file_->map()), .sections = {}};
  for (const ContainerSection& section : sections_) {
    written.sections[section.id] = written.file->bytes().substr(section.offset, section.length);
  }
  return written;
}

Result<void> ContainerWriter::commit() && {
  end_section();
  if (sections_.size() != expected_) {
    return {Code::internal, path_.string() + ": " + std::to_string(sections_.size()) +
                                " sections written, expected " + std::to_string(expected_)};
  }
  layout::Header header{.magic = layout::magic,
                        .format = layout::format,
                        .kind = header_.kind,
                        .version = header_.version,
                        .generation = header_.generation,
                        .sections = static_cast<std::uint32_t>(sections_.size()),
                        .file_length = end_};
  std::string table;
  for (const auto& [id, offset, length, checksum] : sections_) {
    const layout::Entry entry{.id = id, .offset = offset, .length = length, .checksum = checksum};
    table += layout::bytes_of(entry);
  }
  header.table_checksum = checksum64(table, layout::seed_for(header, 0, sizeof(header)));
  header.header_checksum = layout::header_checksum(header);
  QUARRY_TRY(flush());
  return file_->commit(std::string(layout::bytes_of(header)) + table);
}

}  // namespace quarry::store
