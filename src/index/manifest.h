// The list of segments that together are an index: the one file that is replaced.
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
    std::uint64_t checksum = 0;       // of its file: one of the same number will not do
    std::vector<std::uint32_t> dead;  // documents by row, ascending
    bool operator==(const Entry&) const = default;
  };

  std::uint64_t generation = 0;  // counts up with every write
  std::uint64_t sequence = 0;    // of the last catalog change that the segments hold
  std::uint64_t next_segment = 1;
  std::uint64_t identity = 0;  // of what the index is derived from
  std::uint32_t dimension = 0;
  std::string analyzer;
  std::vector<Entry> segments;
  bool operator==(const Manifest&) const = default;
};

// Errors: not_found, corrupt, conflict (a newer version).
Result<Manifest> read_manifest(const std::filesystem::path& folder, store::FileSystem& files);
// All or nothing, durable on return.
Result<void> write_manifest(const Manifest& manifest, const std::filesystem::path& folder,
                            store::FileSystem& files);

std::filesystem::path segment_path(const std::filesystem::path& folder, std::uint64_t segment);
// The number in a segment's file name; 0 for other files.
std::uint64_t segment_of(std::string_view file_name);
// Removes the segments and half-written files in the folder that no manifest entry names, but those
// that are `being_added`. Only the writer may; what cannot be removed stays for the next time.
void remove_orphans(const Manifest& manifest, const std::set<std::uint64_t>& being_added,
                    const std::filesystem::path& folder, store::FileSystem& files);

}  // namespace quarry::index
