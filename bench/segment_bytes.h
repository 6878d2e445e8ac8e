// The sizes of the sections of an index's segment files.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/json.h"
#include "segment/segment_format.h"
#include "store/container.h"

namespace quarry::bench {

// Returns {"VECT": 92237568, ..., "files": 95000000}: for each kind of section its bytes in all
// segments of the folder, and the bytes of all files. Only the latter includes padding and tables
// of contents.
inline Result<Json> segment_bytes(const std::filesystem::path& folder) {
  std::map<std::string, std::size_t> sizes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    sizes["files"] += entry.file_size();
    if (!entry.path().filename().string().starts_with("segment-")) continue;
    const auto file = QUARRY_TRY(
        store::Container::open(entry.path(), segment::kSegmentKind, store::FileSystem::real()));
    for (const std::uint32_t section : segment::kSegmentSections) {
      const auto bytes = file->section(section);  // absent without vectors
      if (bytes) sizes[store::four_characters(section)] += bytes->size();
    }
  }
  Json all = Json::object();
  for (const auto& [name, bytes] : sizes) all.set(name, bytes);
  return all;
}

}  // namespace quarry::bench
