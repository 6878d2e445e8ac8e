#include "search/scope.h"

#include <numeric>

#include "search/conjunction.h"
#include "search/filter_selection.h"
#include "segment/field_name.h"
#include "segment/segment_languages.h"
#include "store/byte_cursor.h"

namespace quarry::search {
namespace {

using SharedBitmap = std::shared_ptr<const Bitmap>;

std::string key_of(const Principal& principal) {
  std::string key = "some";
  for (const std::string& label : principal.labels) store::append_text(key, label);
  return key;
}

// Principals that may read the whole segment share one key.
std::string key_of(const Principal& principal, const ReadablePart& readable) {
  return readable.all ? "all" : key_of(principal);
}

// Labels are an ordinary column. The cost depends on the few labels of the principal, not on the
// number of documents: those without labels, united with the rows of each label.
Bitmap readable_documents(const segment::Segment& segment, const segment::FieldColumn& labels,
                          const Principal& principal) {
  Bitmap documents(segment.documents());
  if (!labels.present().add_to(documents))
    return Bitmap(segment.documents());  // corrupt: permit nothing
  documents.flip();
  for (const std::string& label : principal.labels) {
    if (const auto at = labels.find(label)) (void)labels.rows_of(*at).add_to(documents);
  }
  return documents;
}

ScopeTotals totals_of(const segment::Segment& segment, const Bitmap& documents) {
  ScopeTotals totals;
  const std::span rows = segment.document_table();
  for (std::size_t i = documents.next_set(0); i < documents.size(); i = documents.next_set(i + 1)) {
    ++totals.documents;
    totals.chunks += rows[i + 1].first_chunk - rows[i].first_chunk;
    totals.length += rows[i].length;
  }
  return totals;
}

ReadablePart read_labels(const segment::Segment& segment, const Principal& principal) {
  const auto labels = segment.fields().find(segment::kLabelsPath, segment::FieldLevel::document);
  if (!labels) return {};
  ReadablePart part{.all = false,
                    .documents = readable_documents(segment, *labels, principal),
                    .chunks = {},
                    .totals = {}};
  part.totals = totals_of(segment, part.documents);
  if (part.totals.documents == segment.documents()) return {};
  part.chunks = segment.chunks_of(part.documents);
  return part;
}

std::shared_ptr<const ReadablePart> readable_part(const segment::Segment& segment,
                                                  PermitCache& permits,
                                                  const Principal& principal) {
  static const auto kAll = std::make_shared<const ReadablePart>();
  if (principal.sees_all) return kAll;
  return permits.readable.get(key_of(principal), [&] { return read_labels(segment, principal); });
}

std::shared_ptr<const Bitmap> permitted_part(const segment::Segment& segment, PermitCache& permits,
                                             const ReadablePart& readable,
                                             const Principal& principal,
                                             const filter::Filter& filter) {
  const std::string key = key_of(principal, readable) + filter.to_string();
  return permits.permitted.get(key, [&] {
    Selection chosen = select(filter, segment);
    if (!readable.all) {
      chosen.intersect({segment::FieldLevel::document, readable.documents}, segment);
    }
    chosen.to_chunks(segment);
    return std::move(chosen.rows);
  });
}

ScopeTotals living(const segment::SegmentView& view, const ReadablePart& readable) {
  if (readable.all) {
    return {
        .documents = view.live_documents, .chunks = view.live_chunks, .length = view.live_length};
  }
  if (!view.dead) return readable.totals;
  Bitmap dead = *view.dead;
  dead &= readable.documents;
  const ScopeTotals gone = totals_of(*view.segment, dead);
  return {.documents = readable.totals.documents - gone.documents,
          .chunks = readable.totals.chunks - gone.chunks,
          .length = readable.totals.length - gone.length};
}

SharedBitmap living(const segment::SegmentView& view, SharedBitmap chunks) {
  if (!view.live) return chunks;
  auto both = std::make_shared<Bitmap>(*chunks);
  *both &= *view.live;
  return both;
}

// The key identifies the deleted documents by the address of their bitmap. The Readership pins the
// bitmap, so the address cannot be reused while the entry exists.
std::shared_ptr<const Readership> readership(const segment::SegmentView& view, PermitCache& permits,
                                             const std::shared_ptr<const ReadablePart>& part,
                                             const Principal& principal) {
  std::string key = key_of(principal, *part);
  store::append_number(key, reinterpret_cast<std::uintptr_t>(view.dead.get()));
  return permits.readership.get(key, [&] {
    auto chunks = part->all ? view.live : living(view, SharedBitmap(part, &part->chunks));
    const text::Languages languages = segment::languages_of(*view.segment, chunks.get());
    return Readership(std::move(chunks), living(view, *part), languages, view.dead);
  });
}

}  // namespace

Scope::Scope(const ScopedViews& views, const Principal& principal, const filter::Filter* filter)
    : snapshot_(views.snapshot) {
  for (std::size_t v = 0; v < views.views.size(); ++v) {
    add(views.views[v], *views.permits[v], principal, filter);
  }
}

Scope Scope::with_words(std::span<const segment::SegmentView> views,
                        std::span<const words::QueryWord> words) const {
  Scope narrow = *this;
  if (words.empty()) return narrow;
  narrow.permitted_of_.clear();
  for (std::size_t v = 0; v < views.size(); ++v) {
    auto chunks = std::make_shared<const Bitmap>(
        chunks_with_all(views[v].segment->words(), words, permitted_chunks_[v].get()));
    narrow.permitted_of_.push_back(chunks->count());
    narrow.permitted_chunks_[v] = std::move(chunks);
  }
  return narrow;
}

std::size_t Scope::permitted_chunks() const {
  return std::accumulate(permitted_of_.begin(), permitted_of_.end(), std::size_t{0});
}

void Scope::add(const segment::SegmentView& view, PermitCache& permits, const Principal& principal,
                const filter::Filter* filter) {
  const auto part = readable_part(*view.segment, permits, principal);
  readable_.push_back(readership(view, permits, part, principal));
  totals_ += readable_.back()->totals();
  languages_.insert(readable_.back()->languages());
  if (!filter) {
    permitted_of_.push_back(readable_.back()->totals().chunks);
    permitted_chunks_.push_back(readable_.back()->chunks());
  } else {
    permitted_chunks_.push_back(
        living(view, permitted_part(*view.segment, permits, *part, principal, *filter)));
    permitted_of_.push_back(permitted_chunks_.back()->count());
  }
}

}  // namespace quarry::search
