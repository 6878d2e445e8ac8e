// Each segment is searched by a flat scan, by sketches, by a graph walk or by lists, whichever the
// plan expects to be fastest. All of them rank by estimates; the best candidates are then scored
// precisely. A chunk's score is that of its best window.
#include "search/dense_search.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include "search/dense_scan.h"
#include "search/search_plan.h"
#include "search/sketch_scan.h"
#include "search/top_k.h"
#include "vectors/filtered_walk.h"
#include "vectors/ivf_search.h"

namespace quarry::search {
namespace {

// The unit of parallel scans, in chunks.
constexpr std::uint32_t kChunksOfPiece = 16'384;
// Below this many rows a parallel scan does not pay: one thread takes about 2 ms.
constexpr std::size_t kRowsWorthSharing = 200'000;

// How many of the best estimates are scored precisely to find the k best scores.
std::size_t with_reserve(std::size_t k) { return k + k / 2 + 8; }

// One question to one segment. One thread at a time, except scan(), which may run concurrently.
class SegmentSearch {
 public:
  SegmentSearch(const segment::Segment& segment, const Bitmap* permitted,
                const NearestQuestion& question)
      : segment_(segment),
        permitted_(permitted),
        question_(question),
        query_(segment_.vectors().rows(), question.vector,
               question.settings.recall == Recall::exact ? vectors::RowQuery::Precision::exact
                                                         : vectors::RowQuery::Precision::estimate) {
  }

  std::uint32_t chunks() const { return segment_.chunks(); }

  void scan(std::uint32_t begin, std::uint32_t end, TopK& best) const {
    const std::size_t k = question_.k;
    ChunkHeap heap(segment_, query_.estimates_are_scores() ? k : with_reserve(k));
    scan_chunks(segment_, permitted_, begin, end, query_, heap);
    for (const ScoredChunk& found : heap.unordered()) {
      offer(query_.estimates_are_scores() ? found.score : score_of(found.chunk), found.chunk, best);
    }
  }

  // Returns false if it found fewer chunks than the plan wants, although there are more.
  bool walk(std::size_t width, const SearchPlan& plan, TopK& best) const {
    static thread_local vectors::WalkMemory memory;
    const vectors::VectorGraph& graph = segment_.vectors().graph();
    if (permitted_ && plan.steps_around) {
      vectors::walk_permitted(
          graph, query_, width, [&](std::uint32_t row) { return permits(row); }, memory);
    } else {
      quarry::vectors::walk(graph, query_, width, memory);
    }
    return offer_found(memory.list.steps(), plan.wanted, best);
  }

  // Returns false like walk().
  bool scan_by_sketches(const SearchPlan& plan, TopK& best) const {
    return offer_found(
        scan_sketches(segment_, *permitted_, question_.vector, query_, plan.sketches), plan.wanted,
        best);
  }

  // Returns false like walk().
  bool read_lists(std::uint32_t probes, std::size_t wanted, TopK& best) const {
    const vectors::IvfLists& lists = *segment_.vectors().lists();
    const std::size_t windows = (lists.rows() + chunks() - 1) / chunks();
    ListedRows rows(*this);
    const auto hits =
        vectors::search_lists(lists,
                              {.query = question_.vector,
                               .k = question_.k * windows,  // a chunk may have several windows
                               .probes = probes,
                               .permit = permitted_ ? vectors::IvfRequest::Permit::ask
                                                    : vectors::IvfRequest::Permit::all},
                              rows);
    std::vector<ScoredChunk> found;
    for (const vectors::IvfHit& hit : hits) {  // best first
      const std::uint32_t chunk = segment_.chunk_of_window(hit.row);
      if (std::ranges::find(found, chunk, &ScoredChunk::chunk) == found.end()) {
        found.push_back({hit.score, chunk});
      }
    }
    if (found.size() < wanted && probes < lists.lists()) return false;
    for (const ScoredChunk& each : found) offer(each.score, each.chunk, best);
    return true;
  }

 private:
  class ListedRows final : public vectors::IvfRowReader {
   public:
    explicit ListedRows(const SegmentSearch& search) : search_(search) {}
    bool permits(std::uint32_t row) override { return search_.permits(row); }
    float score(std::uint32_t row) override { return search_.query_.score(row); }
    void prefetch(std::uint32_t row) override { search_.query_.rows().prefetch(row); }

   private:
    const SegmentSearch& search_;
  };

  bool permits(std::uint32_t row) const {
    return !permitted_ || (*permitted_)[segment_.chunk_of_window(row)];
  }
  float score_of(std::uint32_t chunk) const {
    const std::span rows = segment_.chunk_table();
    float score = query_.score(rows[chunk].first_window);
    for (std::uint32_t row = rows[chunk].first_window + 1; row < rows[chunk + 1].first_window;
         ++row) {
      score = std::max(score, query_.score(row));
    }
    return score;
  }
  void offer(float score, std::uint32_t chunk, TopK& best) const {
    if (!best.may_enter(score)) return;
    best.offer({.chunk = segment_.chunk_key(chunk),
                .document = segment_.document_of(chunk),
                .score = score});
  }
  bool offer_found(std::span<const vectors::WalkStep> steps, std::size_t wanted, TopK& best) const {
    std::vector<ScoredChunk> found;
    for (const vectors::WalkStep& step : steps) {
      if (found.size() == with_reserve(question_.k)) break;
      const std::uint32_t chunk = segment_.chunk_of_window(step.row());
      if (!permits(step.row())) continue;
      segment_.prefetch_keys(chunk);
      const auto same = std::ranges::find(found, chunk, &ScoredChunk::chunk);
      const float score = query_.score(step.row());
      if (same == found.end()) {
        found.push_back({score, chunk});
      } else {
        same->score = std::max(same->score, score);
      }
    }
    if (found.size() < wanted) return false;
    for (const ScoredChunk& each : found) offer(each.score, each.chunk, best);
    return true;
  }

  const segment::Segment& segment_;
  const Bitmap* permitted_;
  const NearestQuestion& question_;
  const vectors::RowQuery query_;
};

void scan_all(const SegmentSearch& search, std::size_t rows, Executor& executor, TopK& best) {
  const std::uint32_t chunks = search.chunks();
  const std::uint32_t pieces = (chunks + kChunksOfPiece - 1) / kChunksOfPiece;
  if (rows < kRowsWorthSharing || executor.threads() < 2 || pieces < 2) {
    return search.scan(0, chunks, best);
  }
  std::mutex merging;
  executor.parallel_for(pieces, [&](std::size_t i) {
    const auto begin = static_cast<std::uint32_t>(i) * kChunksOfPiece;
    TopK part(best.capacity());
    search.scan(begin, std::min(chunks, begin + kChunksOfPiece), part);
    const std::lock_guard lock(merging);
    best.merge(part);
  });
}

void search_segment(const segment::Segment& segment, const PermittedChunks& permitted,
                    const NearestQuestion& question, Executor& executor, TopK& best) {
  if (segment.vectors().rows().size() == 0 || permitted.count == 0) return;
  const SearchPlan plan = plan_search(segment, permitted, question);
  const SegmentSearch search(segment, permitted.bits, question);
  for (std::uint32_t probes = plan.probes; probes > 0; probes *= 2) {
    if (search.read_lists(probes, plan.wanted, best)) return;
  }
  if (plan.sketches > 0 && search.scan_by_sketches(plan, best)) return;
  // A walk that finds too few chunks is repeated with twice the width.
  for (std::size_t width = plan.width; width > 0 && width <= plan.widest; width *= 2) {
    if (search.walk(width, plan, best)) return;
  }
  scan_all(search, permitted.count, executor, best);
}

}  // namespace

std::vector<ChunkHit> search_nearest(std::span<const segment::SegmentView> views,
                                     const Scope& scope, const NearestQuestion& question,
                                     Executor& executor) {
  TopK best(question.k);
  for (std::size_t v = 0; v < views.size(); ++v) {
    const PermittedChunks permitted{.bits = scope.chunks_of(v),
                                    .count = scope.permitted_chunks_of(v)};
    search_segment(*views[v].segment, permitted, question, executor, best);
  }
  return std::move(best).best_first();
}

}  // namespace quarry::search
