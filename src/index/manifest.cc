#include "index/manifest.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "segment/segment_format.h"
#include "store/byte_cursor.h"
#include "store/container.h"

namespace quarry::index {
namespace {

constexpr std::uint32_t kManifestKind = store::four_characters("MNFT");
constexpr std::uint32_t kManifestVersion = 2;
constexpr std::uint32_t kHead = store::four_characters("HEAD");
constexpr std::uint32_t kSegments = store::four_characters("SEGS");
constexpr std::string_view kManifestName = "manifest";
constexpr std::string_view kSegmentPrefix = "segment-";

std::string segment_name(std::uint64_t segment) {
  return std::string(kSegmentPrefix) + std::to_string(segment);
}

std::string head_bytes(const Manifest& manifest) {
  std::string bytes;
  store::append_number(bytes, manifest.sequence);
  store::append_number(bytes, manifest.next_segment);
  store::append_number(bytes, manifest.identity);
  store::append_number(bytes, manifest.dimension);
  store::append_text(bytes, manifest.analyzer);
  return bytes;
}

std::string segments_bytes(const Manifest& manifest) {
  std::string bytes;
  for (const Manifest::Entry& entry : manifest.segments) {
    store::append_number(bytes, entry.segment);
    store::append_number(bytes, entry.checksum);
    store::append_number(bytes, static_cast<std::uint32_t>(entry.dead.size()));
    for (const std::uint32_t document : entry.dead) store::append_number(bytes, document);
  }
  return bytes;
}

bool read_head(std::string_view bytes, Manifest& manifest) {
  store::ByteCursor cursor(bytes);
  manifest.sequence = cursor.number<std::uint64_t>();
  manifest.next_segment = cursor.number<std::uint64_t>();
  manifest.identity = cursor.number<std::uint64_t>();
  manifest.dimension = cursor.number<std::uint32_t>();
  manifest.analyzer = cursor.text();
  return cursor.at_end();
}

bool read_segments(std::string_view bytes, Manifest& manifest) {
  store::ByteCursor cursor(bytes);
  while (cursor.ok() && !cursor.at_end()) {
    Manifest::Entry& entry = manifest.segments.emplace_back();
    entry.segment = cursor.number<std::uint64_t>();
    entry.checksum = cursor.number<std::uint64_t>();
    const auto dead = cursor.number<std::uint32_t>();
    if (dead > cursor.left() / sizeof(std::uint32_t)) return false;
    for (std::uint32_t i = 0; i < dead; ++i) entry.dead.push_back(cursor.number<std::uint32_t>());
    if (entry.segment == 0 || entry.segment >= manifest.next_segment) return false;
  }
  return cursor.ok();
}

}  // namespace

std::filesystem::path segment_path(const std::filesystem::path& folder, std::uint64_t segment) {
  return folder / segment_name(segment);
}

std::uint64_t segment_of(std::string_view file_name) {
  std::uint64_t segment = 0;
  if (!file_name.starts_with(kSegmentPrefix)) return 0;
  file_name.remove_prefix(kSegmentPrefix.size());
  std::from_chars(file_name.data(), file_name.data() + file_name.size(), segment);
  return segment;
}

Result<Manifest> read_manifest(const std::filesystem::path& folder, store::FileSystem& files) {
  const std::filesystem::path path = folder / kManifestName;
  const auto container = QUARRY_TRY(store::Container::open(path, kManifestKind, files));
  if (container->header().version != kManifestVersion) {
    return {Code::conflict, path.string() + ": expected manifest version " +
                                std::to_string(kManifestVersion) + ", found " +
                                std::to_string(container->header().version)};
  }
  Manifest manifest{.generation = container->header().generation,
                    .sequence = 0,
                    .next_segment = 1,
                    .identity = 0,
                    .dimension = 0,
                    .analyzer = {},
                    .segments = {}};
  if (!read_head(QUARRY_TRY(container->section(kHead)), manifest) ||
      !read_segments(QUARRY_TRY(container->section(kSegments)), manifest)) {
    return {Code::corrupt, path.string() + ": the list of segments is broken"};
  }
  return manifest;
}

Result<void> write_manifest(const Manifest& manifest, const std::filesystem::path& folder,
                            store::FileSystem& files) {
  store::ContainerWriter writer = QUARRY_TRY(store::ContainerWriter::create(
      {.kind = kManifestKind, .version = kManifestVersion, .generation = manifest.generation}, 2,
      folder / kManifestName, files));
  QUARRY_TRY(writer.add(kHead, head_bytes(manifest)));
  QUARRY_TRY(writer.add(kSegments, segments_bytes(manifest)));
  return std::move(writer).commit();
}

void remove_orphans(const Manifest& manifest, const std::set<std::uint64_t>& being_added,
                    const std::filesystem::path& folder, store::FileSystem& files) {
  const auto names = files.list(folder);
  if (!names) return;
  for (const std::string& name : *names) {
    const bool ours = name.starts_with(kSegmentPrefix) || name.starts_with(kManifestName);
    const bool listed = name == kManifestName ||
                        std::ranges::any_of(manifest.segments, [&](const Manifest::Entry& entry) {
                          return segment_name(entry.segment) == name;
                        });
    // The name of an unfinished file contains the number of its segment.
    if (ours && !listed && !being_added.contains(segment_of(name))) {
      (void)files.remove(folder / name);
    }
  }
}

}  // namespace quarry::index
