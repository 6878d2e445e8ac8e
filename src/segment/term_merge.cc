#include "segment/term_merge.h"

#include <algorithm>
#include <string>

namespace quarry::segment {
namespace {

// Merges all dictionaries in byte order with a heap. One thread at a time.
class TermMerge {
 public:
  TermMerge(std::span<const SegmentView> views,
            const std::vector<std::vector<std::uint32_t>>& places)
      : views_(views), places_(places) {
    cursors_.reserve(views.size());
    for (const SegmentView& view : views) cursors_.emplace_back(view.segment->words().dictionary());
    for (std::size_t v = 0; v < views.size(); ++v) push(v);
  }

  Result<void> visit(const Deadline& deadline, const TermVisitor& take) {
    std::string term;
    std::vector<words::Posting> postings;
    while (!heap_.empty()) {
      QUARRY_TRY(deadline.check("merging segments"));
      term = heap_.front().first;
      postings.clear();
      while (!heap_.empty() && heap_.front().first == term) collect(pop(), postings);
      if (postings.empty()) continue;
      // The postings of each source ascend; the concatenation may not, if documents of sources
      // interleave.
      if (!std::ranges::is_sorted(postings, {}, &words::Posting::chunk)) {
        std::ranges::sort(postings, {}, &words::Posting::chunk);
      }
      QUARRY_TRY(take(term, postings));
    }
    return {};
  }

 private:
  using Head = std::pair<std::string_view, std::size_t>;  // the next term of a view, and the view

  void push(std::size_t v) {
    if (!cursors_[v].next()) return;
    heap_.emplace_back(cursors_[v].term(), v);
    std::ranges::push_heap(heap_, std::greater());
  }
  std::size_t pop() {
    std::ranges::pop_heap(heap_, std::greater());
    const std::size_t v = heap_.back().second;
    heap_.pop_back();
    return v;
  }
  void collect(std::size_t v, std::vector<words::Posting>& postings) {
    words::PostingCursor cursor(views_[v].segment->words().postings(cursors_[v].entry()));
    for (words::Posting posting; cursor.next(posting);) {
      posting.chunk = places_[v][posting.chunk];
      if (posting.chunk != store::kNoRow) postings.push_back(posting);
    }
    push(v);
  }

  std::span<const SegmentView> views_;
  const std::vector<std::vector<std::uint32_t>>& places_;
  std::vector<words::TermCursor> cursors_;
  std::vector<Head> heap_;
};

}  // namespace

Result<void> merge_terms(std::span<const SegmentView> views,
                         const std::vector<std::vector<std::uint32_t>>& places,
                         const Deadline& deadline, const TermVisitor& visit) {
  return TermMerge(views, places).visit(deadline, visit);
}

}  // namespace quarry::segment
