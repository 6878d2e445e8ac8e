#include "index/index_folder.h"

#include <algorithm>

namespace quarry::index {
namespace {

// A reader may find its manifest outdated while the writer replaces segments; each try reads the
// newest, so that more than a few mean files that are really gone.
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
      return {Code::corrupt, "listed in the manifest but gone: " + state.error().message};
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
  // A reader elsewhere may have the old manifest in hand: no file of it may change what it holds.
  for (const std::string& name : QUARRY_TRY(files_.list(path_))) {
    manifest_.next_segment = std::max(manifest_.next_segment, segment_of(name) + 1);
  }
  if (const auto old = read_manifest(path_, files_)) manifest_.generation = old->generation;
  return State{};
}

Result<void> IndexFolder::check(const Manifest& manifest, const Expected& expected) const {
  if (manifest.dimension != expected.vectors.dimension) {
    return {Code::conflict, path_.string() + ": made with vectors of dimension " +
                                std::to_string(manifest.dimension) + ", expected " +
                                std::to_string(expected.vectors.dimension)};
  }
  if (manifest.identity != expected.identity) {
    return {Code::conflict, path_.string() + ": made from another catalog"};
  }
  if (manifest.analyzer != expected.analyzer) {
    return {Code::conflict, path_.string() + ": made with the analyzer " + manifest.analyzer +
                                ", expected " + expected.analyzer};
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
    return {Code::corrupt, path.string() + ": is another file than the manifest names"};
  }
  if (segment->shape().dimension != expected.dimension) {
    return {Code::corrupt, path.string() + ": dimension " +
                               std::to_string(segment->shape().dimension) + ", the manifest says " +
                               std::to_string(expected.dimension)};
  }
  if (segment->shape().code != expected.code) {
    return {Code::conflict, path.string() + ": vectors are kept as " +
                                std::string(to_string(segment->shape().code)) + ", expected " +
                                std::string(to_string(expected.code))};
  }
  for (const std::uint32_t document : entry.dead) {
    if (document < segment->documents()) continue;
    return {Code::corrupt, path.string() + ": the manifest names document row " +
                               std::to_string(document) + " of " +
                               std::to_string(segment->documents())};
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
  // What cannot be removed now is removed by the next list().
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
