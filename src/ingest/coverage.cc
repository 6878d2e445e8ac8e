#include "ingest/coverage.h"

#include <algorithm>

#include "core/hash.h"

namespace quarry::ingest {

void Coverage::met(const std::string& source) {
  seen_.insert(checksum64(source));
  count_evidence(source);
}

void Coverage::could_not_read(const std::string& source, const Error& cause) {
  // The entry exists, so neither it nor anything below it counts as missing.
  seen_.insert(checksum64(source));
  unreadable_.push_back(source);
  if (cause.code != Code::unavailable) count_evidence(source);
}

void Coverage::count_evidence(std::string_view source) {
  evidence_.resize(sources_.size());
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    // A location is not evidence that its disk is mounted: an empty mount point exists too.
    if (sources_[i]->location() != source && sources_[i]->covers(source)) ++evidence_[i];
  }
}

bool Coverage::missing(const std::string& file) const {
  if (seen_.contains(checksum64(file))) return false;
  const auto covers = [&](const auto& source) { return source->covers(file); };
  const auto is_below = [&](const std::string& folder) { return file.starts_with(folder + "/"); };
  return std::ranges::any_of(sources_, covers) && std::ranges::none_of(unreadable_, is_below);
}

std::string_view Coverage::doubtful_location(std::string_view file) const {
  std::string_view doubtful;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (!sources_[i]->covers(file)) continue;
    const bool named = sources_[i]->location() == file;
    if (named || (i < evidence_.size() && evidence_[i] > 0)) return {};
    doubtful = sources_[i]->location();
  }
  return doubtful;
}

}  // namespace quarry::ingest
