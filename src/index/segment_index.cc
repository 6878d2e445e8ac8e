#include "index/segment_index.h"

#include <algorithm>
#include <optional>

#include "core/log.h"
#include "index/analysed_document.h"
#include "index/merge_plan.h"
#include "index/segment_builder.h"
#include "index/segment_merge.h"

namespace quarry {
namespace {

// What is in memory goes to disk when it has grown to this: about 20,000 chunks of 384 numbers in 8
// bits and 200 words. Opening replays at most as much from the catalog.
constexpr std::size_t kMemoryBytes = std::size_t{16} << 20;
// Writers wait where so much is in memory, or so many segments stand side by side, because storing
// or merging does not keep up with them.
constexpr std::size_t kMostMemoryBytes = 4 * kMemoryBytes;
constexpr std::size_t kMostSegments = 64;

using Views = std::vector<SegmentView>;

// Only the last change of a document counts. Keeps the order of the rest.
std::vector<DocumentChange> last_of_each(std::vector<DocumentChange> changes) {
  std::unordered_set<std::int64_t> seen;
  std::vector<DocumentChange> kept;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    if (seen.insert(static_cast<std::int64_t>(change->key)).second) {
      kept.push_back(std::move(*change));
    }
  }
  std::ranges::reverse(kept);
  return kept;
}

Result<void> check_vectors(const std::vector<DocumentChange>& changes, std::size_t dimension) {
  for (const DocumentChange& change : changes) {
    for (const ChunkRecord& chunk : change.chunks) {
      const std::size_t size = chunk.vectors.size();
      if (size == 0 || (dimension > 0 && size % dimension == 0)) continue;
      return {Code::invalid, "chunk " + chunk.chunk_id + " has " + std::to_string(size) +
                                 " numbers; expected rows of " + std::to_string(dimension)};
    }
  }
  return {};
}

// The view without the documents that changed.
SegmentView without_changed(const SegmentView& view, const std::vector<DocumentChange>& changes) {
  std::vector<std::uint32_t> rows;
  for (const DocumentChange& change : changes) {
    const auto row = view.segment->find_document(change.key);
    if (row && view.is_alive(*row)) rows.push_back(*row);
  }
  return without(view, rows);
}

void drop_empty(Views& views) {
  std::erase_if(views, [](const SegmentView& view) { return view.live_documents == 0; });
}

Views only(std::span<const SegmentView> views, bool in_memory) {
  Views chosen;
  std::ranges::copy_if(views, std::back_inserter(chosen),
                       [&](const SegmentView& view) { return view.in_memory() == in_memory; });
  return chosen;
}

BackgroundTask::Where where(IndexOptions::Upkeep upkeep) {
  return upkeep == IndexOptions::Upkeep::in_calls ? BackgroundTask::Where::caller
                                                  : BackgroundTask::Where::own_thread;
}

void log_failure(std::string_view work, const Error& error) {
  if (error.code == Code::cancelled) return;
  log(LogLevel::warning, std::string(work) + " failed and will be tried again: " + error.message);
}

}  // namespace

Result<std::unique_ptr<Index>> SegmentIndex::open(std::unique_ptr<IndexFolder> folder,
                                                  SearchContext context, Manner manner) {
  const IndexFolder::Expected expected{.vectors = context.vectors,
                                       .identity = context.identity,
                                       .analyzer = std::string(context.analyzer->name())};
  IndexFolder::State state = QUARRY_TRY(manner.start == Start::beside ? folder->start_anew(expected)
                                                                      : folder->load(expected));
  return std::unique_ptr<Index>(
      new SegmentIndex(std::move(folder), std::move(context), manner, std::move(state)));
}

SegmentIndex::SegmentIndex(std::unique_ptr<IndexFolder> folder, SearchContext context,
                           Manner manner, IndexFolder::State state)
    : context_(std::move(context)),
      folder_(std::move(folder)),
      stored_(std::move(state)),
      listed_(manner.start == Start::from_folder),
      store_at_bytes_(kMemoryBytes),
      merger_(where(manner.upkeep), [this](const Deadline& deadline) { merge_all(deadline); }),
      storer_(where(manner.upkeep),
              [this](const Deadline& deadline) { store_when_large(deadline); }) {
  publish(stored_.views, stored_.sequence);
}

std::shared_ptr<const SegmentSnapshot> SegmentIndex::current() const {
  const std::lock_guard lock(publishing_);
  return current_;
}

void SegmentIndex::publish(Views views, std::uint64_t sequence) {
  auto next = std::make_shared<const SegmentSnapshot>(context_, std::move(views), sequence);
  const std::lock_guard lock(publishing_);
  current_.swap(next);
}

Result<void> SegmentIndex::apply(std::vector<DocumentChange> changes) {
  QUARRY_TRY(change(std::move(changes)));
  relieve_memory();
  return {};
}

Result<void> SegmentIndex::change(std::vector<DocumentChange> changes) {
  const std::lock_guard lock(writing_);
  const auto before = current();
  std::erase_if(changes, [&](const auto& each) { return each.sequence <= before->sequence(); });
  if (changes.empty()) return {};
  QUARRY_TRY(check_vectors(changes, context_.vectors.dimension));
  const std::uint64_t sequence = changes.back().sequence;
  changes = last_of_each(std::move(changes));

  Views views;
  for (const SegmentView& view : before->views()) views.push_back(without_changed(view, changes));
  std::erase_if(changes, [](const DocumentChange& each) { return each.deleted; });
  if (!changes.empty()) {
    auto documents = analyse(std::move(changes), *context_.analyzer, *context_.executor);
    views.push_back(QUARRY_TRY(in_memory(build_segment(std::move(documents), context_.vectors))));
  }
  drop_empty(views);
  QUARRY_TRY(tidy_memory(views, being_stored_));
  publish(std::move(views), sequence);
  return {};
}

// Puts what was made of `sources` in their place in what is searched.
void SegmentIndex::take_the_place(const Views& sources, const SegmentView& made) {
  const std::lock_guard lock(writing_);
  const auto now = current();
  publish(replaced(now->views(), sources, made), now->sequence());
}

std::size_t SegmentIndex::bytes_to_store() {
  const std::lock_guard lock(writing_);
  const std::size_t bytes = bytes_in_memory(current()->views(), being_stored_);
  return bytes < store_at_bytes_ ? 0 : bytes;
}

void SegmentIndex::relieve_memory() {
  if (!folder_->writable()) return;
  if (bytes_to_store() > 0) storer_.ask();
  const auto now = current();
  if (bytes_in_memory(now->views(), {}) > kMostMemoryBytes) storer_.wait();
  if (now->views().size() > kMostSegments) merger_.wait();
}

void SegmentIndex::store_when_large(const Deadline& deadline) {
  const std::size_t bytes = bytes_to_store();
  if (bytes == 0) return;
  const auto stored = store(Listing::if_listed, deadline);
  if (!stored) log_failure("storing the newest part of the index", stored.error());
  const std::lock_guard lock(writing_);
  store_at_bytes_ = stored ? kMemoryBytes : bytes + kMemoryBytes;
}

Result<void> SegmentIndex::store(Listing listing, const Deadline& deadline) {
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

std::shared_ptr<const SegmentSnapshot> SegmentIndex::begin_storing() {
  const std::lock_guard lock(writing_);
  auto now = current();
  for (const SegmentView& view : only(now->views(), true)) {
    being_stored_.insert(view.segment.get());
  }
  return now;
}

void SegmentIndex::end_storing() {
  const std::lock_guard lock(writing_);
  being_stored_.clear();
}

// What is in memory becomes one file; what is in files stays there.
Result<void> SegmentIndex::store_snapshot(const SegmentSnapshot& now, Listing listing,
                                          const Deadline& deadline) {
  IndexFolder::State next{.views = only(now.views(), false), .sequence = now.sequence()};
  const Views memory = only(now.views(), true);
  if (memory.empty()) return store_state(std::move(next), listing);
  const SegmentView file = QUARRY_TRY(folder_->add(
      QUARRY_TRY(merge_segments(memory, context_.graph, *context_.executor, deadline))));
  next.views.push_back(file);
  auto stored = store_state(std::move(next), listing);
  if (stored) {
    take_the_place(memory, file);
  } else {
    folder_->discard(file);
  }
  return stored;
}

Result<void> SegmentIndex::store_state(IndexFolder::State next, Listing listing) {
  if (listed_ || listing == Listing::yes) {
    QUARRY_TRY(folder_->list(next));
    listed_ = true;
  }
  stored_ = std::move(next);
  return {};
}

Result<void> SegmentIndex::flush() { return store(Listing::yes, {}); }

void SegmentIndex::stop_writing() {
  storer_.stop();
  merger_.stop();
  const std::lock_guard lock(storing_);
  stopped_ = true;
}

// What is built beside another index is merged once it has taken its place: as few times as can be.
Views SegmentIndex::plan() {
  const std::lock_guard lock(storing_);
  Views sources;
  if (!listed_) return sources;
  for (const std::size_t v : plan_merge(stored_.views)) sources.push_back(stored_.views[v]);
  return sources;
}

void SegmentIndex::merge_all(const Deadline& deadline) {
  for (Views sources = plan(); !sources.empty(); sources = plan()) {
    const auto merged = merge(sources, deadline);
    if (merged) continue;
    log_failure("merging segments of the index", merged.error());
    return;
  }
}

Result<void> SegmentIndex::merge(const Views& sources, const Deadline& deadline) {
  const SegmentView made = QUARRY_TRY(folder_->add(
      QUARRY_TRY(merge_segments(sources, context_.graph, *context_.executor, deadline))));
  auto stored = store_merged(sources, made);
  folder_->discard(made);  // unless it is listed: it may have died as a whole meanwhile
  return stored;
}

Result<void> SegmentIndex::store_merged(const Views& sources, const SegmentView& made) {
  const std::lock_guard lock(storing_);
  QUARRY_TRY(
      store_state({.views = replaced(stored_.views, sources, made), .sequence = stored_.sequence},
                  Listing::if_listed));
  take_the_place(sources, made);
  return {};
}

}  // namespace quarry
