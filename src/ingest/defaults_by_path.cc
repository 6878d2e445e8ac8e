#include "ingest/defaults_by_path.h"

#include <utility>

namespace quarry::ingest {
namespace {

// The parent path: "/a/b" for "/a/b/c", "/" for "/a", "" for "/" or a path without a slash.
std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || path == "/") return {};
  return path.substr(0, slash == 0 ? 1 : slash);
}

void add(Json& to, const Json& more) {
  for (const auto& [name, value] : more.members()) to.set(name, value);
}

}  // namespace

bool GivenData::empty() const {
  return !labels && metadata.members().empty() && earlier_metadata == Earlier::kept;
}

DefaultsByPath::DefaultsByPath(std::vector<store::PathDefaults> stored) {
  for (store::PathDefaults& one : stored) by_path_[one.path] = std::move(one);
}

void DefaultsByPath::give(const std::string& path, const GivenData& given) {
  if (given.labels) give_labels(path, *given.labels);
  give_metadata(path, given);
  std::erase_if(by_path_,
                [](const auto& entry) { return !entry.second.labels && !entry.second.metadata; });
}

void DefaultsByPath::give_labels(const std::string& path, const std::vector<std::string>& labels) {
  for (store::PathDefaults* below : strictly_below(path)) below->labels.reset();
  by_path_[path].labels = labels;
}

void DefaultsByPath::give_metadata(const std::string& path, const GivenData& given) {
  const bool dropped = given.earlier_metadata == GivenData::Earlier::dropped;
  if (given.metadata.members().empty() && !dropped) return;
  Json merged = dropped ? Json::object() : of(path).metadata;
  add(merged, given.metadata);
  for (store::PathDefaults* below : strictly_below(path)) {
    if (dropped) below->metadata.reset();
    if (below->metadata) add(*below->metadata, given.metadata);
  }
  by_path_[path].metadata = std::move(merged);
}

std::vector<store::PathDefaults*> DefaultsByPath::strictly_below(const std::string& path) {
  const std::string prefix = path.ends_with('/') ? path : path + "/";
  std::vector<store::PathDefaults*> below;
  for (auto at = by_path_.upper_bound(prefix);
       at != by_path_.end() && at->first.starts_with(prefix); ++at) {
    below.push_back(&at->second);
  }
  return below;
}

DefaultsByPath::Nearest DefaultsByPath::of(std::string_view file) const {
  Nearest nearest;
  bool has_metadata = false;
  for (std::string_view path = file; !path.empty(); path = parent_of(path)) {
    const auto found = by_path_.find(path);
    if (found == by_path_.end()) continue;
    if (!nearest.labels) nearest.labels = found->second.labels;
    if (has_metadata || !found->second.metadata) continue;
    nearest.metadata = *found->second.metadata;
    has_metadata = true;
  }
  return nearest;
}

std::vector<store::PathDefaults> DefaultsByPath::all() const {
  std::vector<store::PathDefaults> all;
  for (const auto& [path, defaults] : by_path_) {
    all.push_back({.path = path, .labels = defaults.labels, .metadata = defaults.metadata});
  }
  return all;
}

}  // namespace quarry::ingest
