#include "index/segment_index.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "index/analysed_document.h"
#include "index/merge_plan.h"
#include "index/segment_builder.h"
#include "index/segment_merge.h"

namespace quarry {
namespace {

// What is in memory goes to disk when it has grown to this: 40,000 chunks of 384 numbers, a
// second's work at most.
constexpr std::size_t kMemoryBytes = std::size_t{64} << 20;

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
SegmentView without(const SegmentView& view, const std::vector<DocumentChange>& changes) {
  std::optional<Bitmap> dead;
  for (const DocumentChange& change : changes) {
    const auto document = view.segment->find_document(change.key);
    if (!document || !view.is_alive(*document)) continue;
    if (!dead) dead = view.dead ? *view.dead : Bitmap(view.segment->documents());
    dead->set(*document);
  }
  return dead ? view_of(view.segment, *std::move(dead)) : view;
}

Result<SegmentView> in_memory(SegmentImage image) {
  return view_of(QUARRY_TRY(Segment::in_memory(std::move(image))));
}

// Merges the newest segments in memory while they are of like size, so that n changes one by one
// leave about log n segments and each chunk is copied about log n times.
Result<void> tidy_memory(Views& views) {
  while (views.size() >= 2) {
    const SegmentView &older = views[views.size() - 2], &newer = views.back();
    if (!older.in_memory() || older.live_chunks > 2 * newer.live_chunks) return {};
    SegmentView merged = QUARRY_TRY(in_memory(merge_segments(std::span(views).last(2))));
    views.resize(views.size() - 2);
    views.push_back(std::move(merged));
  }
  return {};
}

std::size_t memory_bytes(const Views& views) {
  std::size_t bytes = 0;
  for (const SegmentView& view : views) bytes += view.in_memory() ? view.segment->bytes() : 0;
  return bytes;
}

void drop_empty(Views& views) {
  std::erase_if(views, [](const SegmentView& view) { return view.live_documents == 0; });
}

}  // namespace

Result<std::unique_ptr<Index>> SegmentIndex::open(IndexFolder folder, SearchContext context,
                                                  Start start) {
  const IndexFolder::Expected expected{.vectors = context.vectors,
                                       .identity = context.identity,
                                       .analyzer = std::string(context.analyzer->name())};
  IndexFolder::State state =
      QUARRY_TRY(start == Start::beside ? folder.start_anew(expected) : folder.load(expected));
  return std::unique_ptr<Index>(
      new SegmentIndex(std::move(folder), std::move(context), start, std::move(state)));
}

SegmentIndex::SegmentIndex(IndexFolder folder, SearchContext context, Start start,
                           IndexFolder::State state)
    : context_(std::move(context)),
      folder_(std::move(folder)),
      listed_(start == Start::from_folder) {
  publish(std::move(state.views), state.sequence);
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
  const std::lock_guard lock(writing_);
  const auto before = current();
  std::erase_if(changes, [&](const auto& change) { return change.sequence <= before->sequence(); });
  if (changes.empty()) return {};
  QUARRY_TRY(check_vectors(changes, context_.vectors.dimension));
  const std::uint64_t sequence = changes.back().sequence;
  changes = last_of_each(std::move(changes));

  Views views;
  for (const SegmentView& view : before->views()) views.push_back(without(view, changes));
  std::erase_if(changes, [](const DocumentChange& change) { return change.deleted; });
  if (!changes.empty()) {
    auto documents = analyse(std::move(changes), *context_.analyzer, *context_.executor);
    views.push_back(QUARRY_TRY(in_memory(build_segment(std::move(documents), context_.vectors))));
  }
  drop_empty(views);
  QUARRY_TRY(tidy_memory(views));
  publish(std::move(views), sequence);
  return relieve_memory();
}

Result<void> SegmentIndex::relieve_memory() {
  const auto now = current();
  if (!folder_.writable() || memory_bytes(now->views()) < kMemoryBytes) return {};
  QUARRY_TRY(store_memory());
  return listed_ ? folder_.list(current()->views(), now->sequence()) : Result<void>();
}

// Replaces what is in memory by one file. Nothing lists it yet.
Result<void> SegmentIndex::store_memory() {
  const auto now = current();
  Views views = now->views();
  const auto first = std::ranges::find_if(views, &SegmentView::in_memory);
  if (first == views.end()) return {};
  SegmentView stored = QUARRY_TRY(folder_.add(
      merge_segments(std::span(first, views.end()), context_.graph, *context_.executor)));
  views.erase(first, views.end());
  views.push_back(std::move(stored));
  publish(std::move(views), now->sequence());
  return {};
}

Result<void> SegmentIndex::merge_files(Views& views) {
  const std::vector<std::size_t> plan = plan_merge(views);
  if (plan.empty()) return {};
  Views chosen;
  for (const std::size_t v : plan) chosen.push_back(views[v]);
  SegmentView merged =
      QUARRY_TRY(folder_.add(merge_segments(chosen, context_.graph, *context_.executor)));
  for (auto v = plan.rbegin(); v != plan.rend(); ++v) {
    views.erase(views.begin() + static_cast<std::ptrdiff_t>(*v));
  }
  views.push_back(std::move(merged));
  return {};
}

Result<void> SegmentIndex::flush() {
  const std::lock_guard lock(writing_);
  if (!folder_.writable()) return {Code::denied, "the index was opened for reading only"};
  QUARRY_TRY(store_memory());
  const auto now = current();
  Views views = now->views();
  drop_empty(views);
  QUARRY_TRY(merge_files(views));
  if (folder_.lists(views, now->sequence())) return {};
  QUARRY_TRY(folder_.list(views, now->sequence()));
  listed_ = true;
  publish(std::move(views), now->sequence());
  return {};
}

Result<std::vector<std::string>> SegmentIndex::check() const {
  const auto now = current();
  std::vector<std::string> findings;
  std::unordered_map<std::int64_t, std::uint64_t> home;
  for (const SegmentView& view : now->views()) {
    const Segment& segment = *view.segment;
    const std::string name = "segment " + std::to_string(segment.id());
    for (const std::string& finding : segment.check()) findings.push_back(name + ": " + finding);
    for (std::uint32_t i = 0; i < segment.documents(); ++i) {
      if (!view.is_alive(i)) continue;
      const std::int64_t key = segment.document_table()[i].key;
      const auto [first, is_new] = home.emplace(key, segment.id());
      if (!is_new) {
        findings.push_back(name + ": document " + std::to_string(key) + " is alive in segment " +
                           std::to_string(first->second) + " too");
      }
      if (segment.document_table()[i].sequence > now->sequence()) {
        findings.push_back(name + ": document " + std::to_string(key) + " is newer than the index");
      }
    }
  }
  return findings;
}

}  // namespace quarry
