// Which files of a walk are wanted: globs that the user gave, and folders that are never read.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace quarry::source {

enum class EntryKind { file, folder };

// A glob without a slash matches a name at any depth; one with a slash matches the path below the
// location that the user named. `*` and `?` stop at a slash, `**` does not, and a slash at the end
// restricts the glob to folders. What an excluded folder holds is excluded. Immutable; share it
// freely.
struct SourceFilter {
  std::vector<std::string> include = {};  // only files that match one of them; empty: all
  std::vector<std::string> exclude = {};  // wins over include
  std::filesystem::path reserved = {};    // canonical; neither read nor descended into

  // `path` is relative to the location.
  bool accepts(std::string_view path, EntryKind kind) const;
  // The same, with all folders that lead there asked as well.
  bool accepts_whole(std::string_view path) const;
  bool is_reserved(const std::filesystem::path& canonical) const;
};

}  // namespace quarry::source
