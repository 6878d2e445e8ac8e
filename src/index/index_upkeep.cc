// The upkeep of an index: segments in memory are stored in files, and files of similar size are
// merged.
#include <algorithm>

#include "core/log.h"
#include "index/index.h"
#include "index/merge_plan.h"
#include "segment/segment_merge.h"

namespace quarry::index {
namespace {

// Limits at which writers wait, because storing or merging has fallen behind.
constexpr std::size_t kMostMemoryBytes = 4 * kMemoryBytes;
constexpr std::size_t kMostSegments = 64;

using Views = std::vector<segment::SegmentView>;

Views only(std::span<const segment::SegmentView> views, bool in_memory) {
  Views chosen;
  std::ranges::copy_if(views, std::back_inserter(chosen), [&](const segment::SegmentView& view) {
    return view.in_memory() == in_memory;
  });
  return chosen;
}

// Whether the next merge includes this view. The merge then builds the graph; a graph built now
// would be wasted.
bool is_merged_next(const segment::SegmentView& view, Views beside) {
  beside.push_back(view);
  const auto plan = plan_merge(beside, largest_segment(view.segment->shape().code));
  return plan.size() > 1 && plan.back() + 1 == beside.size();
}

void log_failure(std::string_view work, const Error& error) {
  if (error.code == Code::cancelled) return;
  log(LogLevel::warning, std::string(work) + " failed and will be retried: " + error.message);
}

}  // namespace

std::size_t Index::bytes_to_store() {
  const std::lock_guard lock(writing_);
  const std::size_t bytes = bytes_in_memory(snapshot()->views(), being_stored_);
  return bytes < store_at_bytes_ ? 0 : bytes;
}

void Index::relieve_memory() {
  if (!folder_->writable()) return;
  if (bytes_to_store() > 0) storer_.request();
  const auto now = snapshot();
  if (bytes_in_memory(now->views(), {}) > kMostMemoryBytes) storer_.wait();
  if (now->views().size() > kMostSegments) merger_.wait();
}

void Index::store_when_large(const Deadline& deadline) {
  const std::size_t bytes = bytes_to_store();
  if (bytes == 0) return;
  const auto stored = store(Listing::if_listed, deadline);
  if (!stored) log_failure("storing the newest part of the index", stored.error());
  const std::lock_guard lock(writing_);
  store_at_bytes_ = stored ? kMemoryBytes : bytes + kMemoryBytes;
}

Result<void> Index::store(Listing listing, const Deadline& deadline) {
  {
    const std::lock_guard lock(storing_);
    if (stopped_ || !folder_->writable()) {
      return {Code::denied, stopped_ ? "another index replaces this one"
                                     : "the index was opened for reading only"};
    }
    const auto now = begin_storing();
    auto stored = store_snapshot(*now, listing, deadline);
    end_storing();
    QUARRY_TRY(std::move(stored));
  }
  if (!plan().empty()) merger_.request();
  return {};
}

std::shared_ptr<const search::Snapshot> Index::begin_storing() {
  const std::lock_guard lock(writing_);
  auto now = snapshot();
  for (const segment::SegmentView& view : only(now->views(), true)) {
    being_stored_.insert(view.segment.get());
  }
  return now;
}

void Index::end_storing() {
  const std::lock_guard lock(writing_);
  being_stored_.clear();
}

Result<segment::SegmentView> Index::make_file(const Views& sources,
                                              const segment::GraphPolicy& policy,
                                              const Deadline& deadline) {
  return folder_->add([&](segment::SegmentSink& sink) {
    return segment::merge_segments(sources, policy, *context_.executor, sink, deadline);
  });
}

// Writes the segments in memory to one file; segments in files stay as they are.
Result<void> Index::store_snapshot(const search::Snapshot& now, Listing listing,
                                   const Deadline& deadline) {
  IndexFolder::State next{.views = only(now.views(), false), .sequence = now.sequence()};
  const Views memory = only(now.views(), true);
  if (memory.empty()) return store_state(std::move(next), listing);
  const segment::SegmentView gathered =
      QUARRY_TRY(in_memory(QUARRY_TRY(segment::merge_segments(memory, deadline))));
  segment::GraphPolicy policy = graph_;
  if (is_merged_next(gathered, next.views)) policy.from_rows = store::kNoRow;
  const segment::SegmentView file = QUARRY_TRY(make_file({gathered}, policy, deadline));
  next.views.push_back(file);
  auto stored = store_state(std::move(next), listing);
  if (stored) {
    replace_sources(memory, file);
  } else {
    folder_->discard(file);
  }
  return stored;
}

Result<void> Index::store_state(IndexFolder::State next, Listing listing) {
  if (listed_ || listing == Listing::yes) {
    QUARRY_TRY(folder_->list(next));
    listed_ = true;
  }
  stored_ = std::move(next);
  return {};
}

// Until it is listed, an index built beside another is not merged: merging once afterwards copies
// the least.
Views Index::plan() {
  const std::lock_guard lock(storing_);
  Views sources;
  if (!listed_) return sources;
  for (const std::size_t v : plan_merge(stored_.views, largest_segment(context_.vectors.code)))
    sources.push_back(stored_.views[v]);
  return sources;
}

void Index::merge_all(const Deadline& deadline) {
  for (Views sources = plan(); !sources.empty(); sources = plan()) {
    const auto merged = merge(sources, deadline);
    if (merged) continue;
    log_failure("merging segments of the index", merged.error());
    return;
  }
}

Result<void> Index::merge(const Views& sources, const Deadline& deadline) {
  const segment::SegmentView made = QUARRY_TRY(make_file(sources, graph_, deadline));
  auto stored = store_merged(sources, made);
  folder_->discard(made);  // no effect if listed; not listed if all of its documents died meanwhile
  return stored;
}

Result<void> Index::store_merged(const Views& sources, const segment::SegmentView& made) {
  const std::lock_guard lock(storing_);
  QUARRY_TRY(store_state(
      {.views = segment::replaced(stored_.views, sources, made), .sequence = stored_.sequence},
      Listing::if_listed));
  replace_sources(sources, made);
  return {};
}

}  // namespace quarry::index
