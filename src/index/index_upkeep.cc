// What an index does beside the calls that make it necessary: what is in memory becomes a file, and
// files of like size become one.
#include <algorithm>

#include "core/log.h"
#include "index/index.h"
#include "index/merge_plan.h"
#include "segment/segment_merge.h"

namespace quarry::index {
namespace {

// Writers wait where so much is in memory, or so many segments stand side by side, because storing
// or merging does not keep up with them.
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

// Then that merge makes the graph, and one made before would be made twice.
bool is_merged_next(const segment::SegmentView& view, Views beside) {
  beside.push_back(view);
  const auto plan = plan_merge(beside, largest_segment(view.segment->shape().code));
  return plan.size() > 1 && plan.back() + 1 == beside.size();
}

void log_failure(std::string_view work, const Error& error) {
  if (error.code == Code::cancelled) return;
  log(LogLevel::warning, std::string(work) + " failed and will be tried again: " + error.message);
}

}  // namespace

std::size_t Index::bytes_to_store() {
  const std::lock_guard lock(writing_);
  const std::size_t bytes = bytes_in_memory(snapshot()->views(), being_stored_);
  return bytes < store_at_bytes_ ? 0 : bytes;
}

void Index::relieve_memory() {
  if (!folder_->writable()) return;
  if (bytes_to_store() > 0) storer_.ask();
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
      return {Code::denied, stopped_ ? "another index takes the place of this one"
                                     : "the index was opened for reading only"};
    }
    const auto now = begin_storing();
    auto stored = store_snapshot(*now, listing, deadline);
    end_storing();
    QUARRY_TRY(std::move(stored));
  }
  if (!plan().empty()) merger_.ask();
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

// What is in memory becomes one file; what is in files stays there.
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
    take_the_place(memory, file);
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

// What is built beside another index is merged once it has taken its place: as few times as can be.
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
  folder_->discard(made);  // unless it is listed: it may have died as a whole meanwhile
  return stored;
}

Result<void> Index::store_merged(const Views& sources, const segment::SegmentView& made) {
  const std::lock_guard lock(storing_);
  QUARRY_TRY(store_state(
      {.views = segment::replaced(stored_.views, sources, made), .sequence = stored_.sequence},
      Listing::if_listed));
  take_the_place(sources, made);
  return {};
}

}  // namespace quarry::index
