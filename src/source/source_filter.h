// Selects the files of a walk: globs given by the user, and a folder that is never read.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace quarry::source {

enum class EntryKind { file, folder };

// A glob without a slash matches a name at any depth; one with a slash matches the path relative to
// the location. `*` and `?` do not match a slash, `**` does. A trailing slash restricts the glob to
// folders. Everything below an excluded folder is excluded. Immutable; share it freely.
struct SourceFilter {
  std::vector<std::string> include = {};  // only files that match one of these; empty: all files
  std::vector<std::string> exclude = {};  // takes precedence over include
  std::filesystem::path reserved = {};    // canonical path of a folder that is never entered

  // `path` is relative to the location.
  bool accepts(std::string_view path, EntryKind kind) const;
  // Like accepts for a file, but also requires that every folder on its path is accepted.
  bool accepts_with_folders(std::string_view path) const;
  bool is_reserved(const std::filesystem::path& canonical) const;
};

}  // namespace quarry::source
