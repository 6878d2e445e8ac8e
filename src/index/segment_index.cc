#include "index/segment_index.h"

#include <algorithm>
#include <optional>

#include "index/analysed_document.h"
#include "index/segment_builder.h"

namespace quarry {
namespace {

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

BackgroundTask::Where where(IndexOptions::Upkeep upkeep) {
  return upkeep == IndexOptions::Upkeep::in_calls ? BackgroundTask::Where::caller
                                                  : BackgroundTask::Where::own_thread;
}

}  // namespace

Result<std::unique_ptr<Index>> SegmentIndex::open(std::unique_ptr<IndexFolder> folder,
                                                  SearchContext context, Manner manner) {
  const IndexFolder::Expected expected{
      .vectors = context.vectors,
      .identity = context.identity,
      .analyzer = std::string(context.analyzer->name()) + described(context.weights)};
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
    auto documents =
        analyse(std::move(changes), {context_.analyzer.get(), times_of(context_.weights)},
                *context_.executor);
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

Result<void> SegmentIndex::flush() { return store(Listing::yes, {}); }

void SegmentIndex::stop_writing() {
  storer_.stop();
  merger_.stop();
  const std::lock_guard lock(storing_);
  stopped_ = true;
}

}  // namespace quarry
