// How many bytes each part of an index's segment files has.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/json.h"
#include "segment/segment_format.h"
#include "store/container.h"

namespace quarry::bench {

// {"VECT": 92237568, ..., "files": 95000000}: the parts of all segments of a folder, and all of its
// files. What lies between the parts (padding, tables of contents) is in the latter only.
inline Result<Json> segment_bytes(const std::filesystem::path& folder) {
  std::map<std::string, std::size_t> sizes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    sizes["files"] += entry.file_size();
    if (!entry.path().filename().string().starts_with("segment-")) continue;
    const auto file = QUARRY_TRY(
        store::Container::open(entry.path(), segment::kSegmentKind, store::FileSystem::real()));
    for (const std::uint32_t section : segment::kSegmentSections) {
      const auto bytes = file->section(section);  // a collection without vectors may leave some out
      if (bytes) sizes[store::four_characters(section)] += bytes->size();
    }
  }
  Json all = Json::object();
  for (const auto& [name, bytes] : sizes) all.set(name, bytes);
  return all;
}

}  // namespace quarry::bench
