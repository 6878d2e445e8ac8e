#include "index/index_folder.h"

#include <algorithm>

namespace quarry::index {
namespace {

// While the writer replaces segments, the manifest that a reader has read may be outdated. Each try
// reads the newest manifest, so repeated failures mean that the files are really missing.
constexpr int kOpenTries = 5;

Manifest::Entry entry_for(const segment::SegmentView& view) {
  Manifest::Entry entry{
      .segment = view.segment->id(), .checksum = view.segment->checksum(), .dead = {}};
  if (!view.dead) return entry;
  for (std::size_t i = view.dead->next_set(0); i < view.dead->size();
       i = view.dead->next_set(i + 1)) {
    entry.dead.push_back(static_cast<std::uint32_t>(i));
  }
  return entry;
}

}  // namespace

Result<IndexFolder::State> IndexFolder::load(const Expected& expected) {
  if (writable()) QUARRY_TRY(files_.make_folder(path_));
  for (int tries = 1;; ++tries) {
    auto manifest = read_manifest(path_, files_);
    if (!manifest && manifest.error().code == Code::not_found) return start_empty(expected);
    if (!manifest) return std::move(manifest).error();
    QUARRY_TRY(check(*manifest, expected));
    auto state = open_segments(*manifest, expected.vectors);
    if (!state && state.error().code == Code::not_found) {
      if (tries < kOpenTries && !writable()) continue;
      return {Code::corrupt, "the manifest lists a missing segment: " + state.error().message};
    }
    if (!state) return state;
    manifest_ = *std::move(manifest);
    written_ = true;
    if (writable()) remove_orphans(manifest_, {}, path_, files_);
    return state;
  }
}

Result<IndexFolder::State> IndexFolder::start_empty(const Expected& expected) {
  manifest_.dimension = static_cast<std::uint32_t>(expected.vectors.dimension);
  manifest_.identity = expected.identity;
  manifest_.analyzer = expected.analyzer;
  written_ = false;
  if (!writable()) return State{};
  QUARRY_TRY(files_.make_folder(path_));
  // A reader in another process may have read the old manifest, so no file that it lists may get
  // new contents.
  for (const std::string& name : QUARRY_TRY(files_.list(path_))) {
    manifest_.next_segment = std::max(manifest_.next_segment, segment_of(name) + 1);
  }
  if (const auto old = read_manifest(path_, files_)) manifest_.generation = old->generation;
  return State{};
}

Result<void> IndexFolder::check(const Manifest& manifest, const Expected& expected) const {
  if (manifest.dimension != expected.vectors.dimension) {
    return {Code::conflict, path_.string() + ": expected vectors of dimension " +
                                std::to_string(expected.vectors.dimension) + ", found " +
                                std::to_string(manifest.dimension)};
  }
  if (manifest.identity != expected.identity) {
    return {Code::conflict, path_.string() + ": the index was built from another catalog"};
  }
  if (manifest.analyzer != expected.analyzer) {
    return {Code::conflict, path_.string() + ": expected the analyzer " + expected.analyzer +
                                ", found " + manifest.analyzer};
  }
  return {};
}

Result<IndexFolder::State> IndexFolder::open_segments(const Manifest& manifest,
                                                      vectors::VectorShape expected) const {
  State state{.views = {}, .sequence = manifest.sequence};
  for (const Manifest::Entry& entry : manifest.segments) {
    state.views.push_back(QUARRY_TRY(open_segment(entry, expected)));
  }
  return state;
}

Result<segment::SegmentView> IndexFolder::open_segment(const Manifest::Entry& entry,
                                                       vectors::VectorShape expected) const {
  const auto path = segment_path(path_, entry.segment);
  auto segment = QUARRY_TRY(segment::Segment::open(path, entry.segment, files_));
  if (segment->checksum() != entry.checksum) {
    return {Code::corrupt, path.string() + ": the checksum differs from the one in the manifest"};
  }
  if (segment->shape().dimension != expected.dimension) {
    return {Code::corrupt, path.string() + ": expected vectors of dimension " +
                               std::to_string(expected.dimension) + ", found " +
                               std::to_string(segment->shape().dimension)};
  }
  if (segment->shape().code != expected.code) {
    return {Code::conflict, path.string() + ": expected vectors stored as " +
                                std::string(to_string(expected.code)) + ", found " +
                                std::string(to_string(segment->shape().code))};
  }
  for (const std::uint32_t document : entry.dead) {
    if (document < segment->documents()) continue;
    return {Code::corrupt, path.string() + ": expected document rows below " +
                               std::to_string(segment->documents()) + " in the manifest, found " +
                               std::to_string(document)};
  }
  return segment::without(segment::view_of(std::move(segment)), entry.dead);
}

std::uint64_t IndexFolder::take_number() {
  const std::lock_guard lock(mutex_);
  const std::uint64_t number = manifest_.next_segment++;
  unlisted_.insert(number);
  return number;
}

Result<segment::SegmentView> IndexFolder::add(const Writing& write) {
  const std::uint64_t number = take_number();
  auto added = write_segment(number, write);
  if (!added) {
    const std::lock_guard lock(mutex_);
    unlisted_.erase(number);
  }
  return added;
}

Result<segment::SegmentView> IndexFolder::write_segment(std::uint64_t number,
                                                        const Writing& write) const {
  const auto path = segment_path(path_, number);
  segment::SegmentFile file = QUARRY_TRY(segment::SegmentFile::create(path, number, files_));
  QUARRY_TRY(write(file));
  QUARRY_TRY(std::move(file).commit());
  return segment::view_of(QUARRY_TRY(segment::Segment::open(path, number, files_)));
}

void IndexFolder::discard(const segment::SegmentView& added) {
  const std::lock_guard lock(mutex_);
  // If removal fails, the next list() removes the file.
  if (unlisted_.erase(added.segment->id()) == 0) return;
  (void)files_.remove(segment_path(path_, added.segment->id()));
}

Manifest IndexFolder::manifest_for(const State& state) const {
  Manifest manifest{.generation = manifest_.generation,
                    .sequence = state.sequence,
                    .next_segment = manifest_.next_segment,
                    .identity = manifest_.identity,
                    .dimension = manifest_.dimension,
                    .analyzer = manifest_.analyzer,
                    .segments = {}};
  for (const segment::SegmentView& view : state.views) manifest.segments.push_back(entry_for(view));
  return manifest;
}

Result<void> IndexFolder::list(const State& state) {
  const std::lock_guard lock(mutex_);
  Manifest manifest = manifest_for(state);
  if (written_ && manifest == manifest_) return {};
  ++manifest.generation;
  QUARRY_TRY(write_manifest(manifest, path_, files_));
  manifest_ = std::move(manifest);
  written_ = true;
  for (const Manifest::Entry& entry : manifest_.segments) unlisted_.erase(entry.segment);
  remove_orphans(manifest_, unlisted_, path_, files_);
  return {};
}

}  // namespace quarry::index
