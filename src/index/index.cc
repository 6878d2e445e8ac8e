#include "index/index.h"

#include <algorithm>
#include <optional>

#include "segment/analysed_document.h"
#include "segment/segment_builder.h"
#include "text/analyzer.h"

namespace quarry::index {
namespace {

using Views = std::vector<segment::SegmentView>;

// Keeps only the last change of each document, in order.
std::vector<store::DocumentChange> last_of_each(std::vector<store::DocumentChange> changes) {
  std::unordered_set<std::int64_t> seen;
  std::vector<store::DocumentChange> kept;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    if (seen.insert(static_cast<std::int64_t>(change->key)).second) {
      kept.push_back(std::move(*change));
    }
  }
  std::ranges::reverse(kept);
  return kept;
}

Result<void> check_vectors(const std::vector<store::DocumentChange>& changes,
                           std::size_t dimension) {
  for (const store::DocumentChange& change : changes) {
    for (const store::ChunkRecord& chunk : change.chunks) {
      const std::size_t size = chunk.vectors.size();
      if (size == 0 || (dimension > 0 && size % dimension == 0)) continue;
      return {Code::invalid, "chunk " + chunk.chunk_id + " has " + std::to_string(size) +
                                 " numbers, expected rows of " + std::to_string(dimension)};
    }
  }
  return {};
}

// The view without the documents that `changes` replace or delete.
segment::SegmentView without_changed(const segment::SegmentView& view,
                                     const std::vector<store::DocumentChange>& changes) {
  std::vector<std::uint32_t> rows;
  for (const store::DocumentChange& change : changes) {
    const auto row = view.segment->find_document(change.key);
    if (row && view.is_alive(*row)) rows.push_back(*row);
  }
  return segment::without(view, rows);
}

void drop_empty(Views& views) {
  std::erase_if(views, [](const segment::SegmentView& view) { return view.live_documents == 0; });
}

IndexFolder::Access folder_access(const IndexOptions& options) {
  return options.access == store::Catalog::Access::read_write ? IndexFolder::Access::read_write
                                                              : IndexFolder::Access::read_only;
}

BackgroundTask::Where where(IndexOptions::Upkeep upkeep) {
  return upkeep == IndexOptions::Upkeep::in_calls ? BackgroundTask::Where::caller
                                                  : BackgroundTask::Where::own_thread;
}

}  // namespace

Result<std::unique_ptr<Index>> Index::open(const std::filesystem::path& folder,
                                           const IndexOptions& options, store::FileSystem& files,
                                           Executor& executor) {
  return open(std::make_unique<IndexFolder>(folder, folder_access(options), files), options,
              executor, Start::from_folder);
}

Result<std::unique_ptr<Index>> Index::create(const std::filesystem::path& folder,
                                             const IndexOptions& options, store::FileSystem& files,
                                             Executor& executor) {
  return open(std::make_unique<IndexFolder>(folder, folder_access(options), files), options,
              executor, Start::beside);
}

Result<std::unique_ptr<Index>> Index::open(std::unique_ptr<IndexFolder> folder,
                                           const IndexOptions& options, Executor& executor,
                                           Start start) {
  const IndexFolder::Expected expected{
      .vectors = {.dimension = options.dimension, .code = options.vectors},
      .identity = options.identity,
      .analyzer =
          std::string(text::Analyzer::standard()->name()) + segment::described(options.weights)};
  IndexFolder::State state =
      QUARRY_TRY(start == Start::beside ? folder->start_empty(expected) : folder->load(expected));
  return std::unique_ptr<Index>(
      new Index(std::move(folder), options, executor, start, std::move(state)));
}

Index::Index(std::unique_ptr<IndexFolder> folder, const IndexOptions& options, Executor& executor,
             Start start, IndexFolder::State state)
    : context_{.vectors = {.dimension = options.dimension, .code = options.vectors},
               .bm25 = options.bm25,
               .weights = options.weights,
               .analyzer = text::Analyzer::standard(),
               .executor = &executor},
      graph_{.from_rows = options.graph_from, .graph = {}},
      folder_(std::move(folder)),
      stored_(std::move(state)),
      listed_(start == Start::from_folder),
      merger_(where(options.upkeep), [this](const Deadline& deadline) { merge_all(deadline); }),
      storer_(where(options.upkeep),
              [this](const Deadline& deadline) { store_when_large(deadline); }) {
  publish(stored_.views, stored_.sequence);
}

std::shared_ptr<const search::Snapshot> Index::snapshot() const {
  const std::lock_guard lock(publishing_);
  return current_;
}

void Index::publish(Views views, std::uint64_t sequence) {
  auto next = std::make_shared<const search::Snapshot>(context_, std::move(views), sequence);
  const std::lock_guard lock(publishing_);
  current_.swap(next);
}

Result<void> Index::apply(std::vector<store::DocumentChange> changes) {
  QUARRY_TRY(change(std::move(changes)));
  relieve_memory();
  return {};
}

Result<void> Index::change(std::vector<store::DocumentChange> changes) {
  const std::lock_guard lock(writing_);
  const auto before = snapshot();
  std::erase_if(changes, [&](const auto& each) { return each.sequence <= before->sequence(); });
  if (changes.empty()) return {};
  QUARRY_TRY(check_vectors(changes, context_.vectors.dimension));
  const std::uint64_t sequence = changes.back().sequence;
  changes = last_of_each(std::move(changes));

  Views views;
  for (const segment::SegmentView& view : before->views())
    views.push_back(without_changed(view, changes));
  std::erase_if(changes, [](const store::DocumentChange& each) { return each.deleted; });
  if (!changes.empty()) {
    auto documents = segment::analyse(
        std::move(changes), {context_.analyzer.get(), segment::times_of(context_.weights)},
        *context_.executor);
    views.push_back(
        QUARRY_TRY(in_memory(segment::build_segment(std::move(documents), context_.vectors))));
  }
  drop_empty(views);
  QUARRY_TRY(tidy_memory(views, being_stored_));
  publish(std::move(views), sequence);
  return {};
}

// Replaces `sources` in the searched state by the segment merged from them.
void Index::replace_sources(const Views& sources, const segment::SegmentView& made) {
  const std::lock_guard lock(writing_);
  const auto now = snapshot();
  publish(segment::replaced(now->views(), sources, made), now->sequence());
}

Result<void> Index::flush() { return store(Listing::yes, {}); }

void Index::stop_writing() {
  storer_.stop();
  merger_.stop();
  const std::lock_guard lock(storing_);
  stopped_ = true;
}

}  // namespace quarry::index
