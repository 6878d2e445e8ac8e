#include "index/scope.h"

#include "index/byte_cursor.h"
#include "index/field_path.h"
#include "index/selection.h"

namespace quarry {
namespace {

// Principals that read the same have the same.
std::string key_of(const Principal& principal) {
  std::string key;
  for (const std::string& label : principal.labels) append_text(key, label);
  return key;
}

// Labels are a field like others: who may read a document is asked of the few labels that a
// principal holds, never of the documents.
Bitmap readable_documents(const Segment& segment, const FieldColumn& labels,
                          const Principal& principal) {
  Bitmap documents(segment.documents());
  if (!labels.present().add_to(documents)) return Bitmap(segment.documents());  // broken: nothing
  documents.flip();
  for (const std::string& label : principal.labels) {
    if (const auto at = labels.find(label)) (void)labels.rows_of(*at).add_to(documents);
  }
  return documents;
}

ScopeTotals totals_of(const Segment& segment, const Bitmap& documents) {
  ScopeTotals totals;
  const std::span rows = segment.document_table();
  for (std::size_t i = documents.next_set(0); i < documents.size(); i = documents.next_set(i + 1)) {
    ++totals.documents;
    totals.chunks += rows[i + 1].first_chunk - rows[i].first_chunk;
    totals.length += rows[i].length;
  }
  return totals;
}

ReadablePart read_labels(const Segment& segment, const Principal& principal) {
  const auto labels = segment.fields().find(kLabelsPath, FieldLevel::document);
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

std::shared_ptr<const ReadablePart> readable_part(const Segment& segment,
                                                  const Principal& principal) {
  static const auto kAll = std::make_shared<const ReadablePart>();
  if (principal.sees_all) return kAll;
  return segment.permits().readable.get(key_of(principal),
                                        [&] { return read_labels(segment, principal); });
}

std::shared_ptr<const Bitmap> permitted_part(const Segment& segment, const ReadablePart& readable,
                                             const Principal& principal, const Filter& filter) {
  std::string key = readable.all ? "all" : key_of(principal) + "some";
  key += filter.to_string();
  return segment.permits().permitted.get(key, [&] {
    Selection chosen = filter.select(segment);
    if (!readable.all) {
      chosen.intersect({FieldLevel::document, readable.documents}, segment);
    }
    chosen.to_chunks(segment);
    return std::move(chosen.rows);
  });
}

ScopeTotals living(const SegmentView& view, const ReadablePart& readable) {
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

}  // namespace

SnapshotScope::SnapshotScope(std::uint64_t snapshot, std::span<const SegmentView> views,
                             const Principal& principal, const Filter* filter)
    : snapshot_(snapshot) {
  for (const SegmentView& view : views) add(view, principal, filter);
}

SnapshotScope::SharedBitmap SnapshotScope::alive(const SegmentView& view, SharedBitmap chunks) {
  if (!view.live) return chunks;
  auto both = std::make_shared<Bitmap>(*chunks);
  *both &= *view.live;
  return both;
}

void SnapshotScope::add(const SegmentView& view, const Principal& principal, const Filter* filter) {
  const Segment& segment = *view.segment;
  const auto readable = readable_part(segment, principal);
  const ScopeTotals totals = living(view, *readable);
  readable_.documents += totals.documents;
  readable_.chunks += totals.chunks;
  readable_.length += totals.length;
  readable_chunks_.push_back(
      readable->all ? view.live : alive(view, SharedBitmap(readable, &readable->chunks)));
  if (!filter) {
    permitted_ += totals.chunks;
    permitted_chunks_.push_back(readable_chunks_.back());
  } else {
    permitted_chunks_.push_back(
        alive(view, permitted_part(segment, *readable, principal, *filter)));
    permitted_ += permitted_chunks_.back()->count();
  }
}

}  // namespace quarry
