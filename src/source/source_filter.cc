#include "source/source_filter.h"

#include <algorithm>
#include <fnmatch.h>

namespace quarry::source {
namespace {

std::string without(std::string text, std::string_view part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at)) {
    text.erase(at, part.size());
  }
  return text;
}

bool fits(const std::string& glob, const std::string& path, int flags) {
  return fnmatch(glob.c_str(), path.c_str(), flags) == 0;
}

bool matches(std::string glob, std::string_view path, EntryKind kind) {
  if (glob.size() > 1 && glob.ends_with('/')) {
    if (kind != EntryKind::folder) return false;
    glob.pop_back();
  }
  if (glob.find('/') == std::string::npos) {
    return fits(glob, std::string(path.substr(path.rfind('/') + 1)), 0);
  }
  if (glob.starts_with('/')) glob.erase(0, 1);
  const std::string whole(path);
  if (glob.find("**") == std::string::npos) return fits(glob, whole, FNM_PATHNAME);
  // `a/**/b` also means `a/b`.
  return fits(glob, whole, 0) || fits(without(glob, "**/"), whole, FNM_PATHNAME);
}

bool any_matches(const std::vector<std::string>& globs, std::string_view path, EntryKind kind) {
  return std::ranges::any_of(globs, [&](const auto& glob) { return matches(glob, path, kind); });
}

}  // namespace

bool SourceFilter::accepts(std::string_view path, EntryKind kind) const {
  if (any_matches(exclude, path, kind)) return false;
  return kind == EntryKind::folder || include.empty() || any_matches(include, path, kind);
}

bool SourceFilter::accepts_with_folders(std::string_view path) const {
  for (auto at = path.find('/'); at != std::string_view::npos; at = path.find('/', at + 1)) {
    if (!accepts(path.substr(0, at), EntryKind::folder)) return false;
  }
  return accepts(path, EntryKind::file);
}

bool SourceFilter::is_reserved(const std::filesystem::path& canonical) const {
  if (reserved.empty()) return false;
  const auto [end, rest] = std::ranges::mismatch(reserved, canonical);
  return end == reserved.end();
}

}  // namespace quarry::source
