// The manifest of an index, the list of its segments: the only file that is ever replaced.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "store/file_system.h"

namespace quarry::index {

struct Manifest {
  struct Entry {
    std::uint64_t segment = 0;
    std::uint64_t checksum = 0;       // of the file; detects another file with the same number
    std::vector<std::uint32_t> dead;  // documents by row, ascending
    bool operator==(const Entry&) const = default;
  };

  std::uint64_t generation = 0;  // incremented by every write
  std::uint64_t sequence = 0;    // the last catalog change that the segments hold
  std::uint64_t next_segment = 1;
  std::uint64_t identity = 0;  // identifies the catalog of the collection
  std::uint32_t dimension = 0;
  std::string analyzer;
  std::vector<Entry> segments;
  bool operator==(const Manifest&) const = default;
};

// Errors: not_found, corrupt, conflict (another format version).
Result<Manifest> read_manifest(const std::filesystem::path& folder, store::FileSystem& files);
// Replaces the manifest atomically; durable on return.
Result<void> write_manifest(const Manifest& manifest, const std::filesystem::path& folder,
                            store::FileSystem& files);

std::filesystem::path segment_path(const std::filesystem::path& folder, std::uint64_t segment);
// The number in a segment's file name; 0 for other files.
std::uint64_t segment_of(std::string_view file_name);
// Removes segments and unfinished files in the folder that neither the manifest nor `being_added`
// names. Only the writer may call it. A file that cannot be removed stays until the next call.
void remove_orphans(const Manifest& manifest, const std::set<std::uint64_t>& being_added,
                    const std::filesystem::path& folder, store::FileSystem& files);

}  // namespace quarry::index
