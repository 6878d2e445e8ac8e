#include "segment/segment.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "store/section_table.h"

namespace quarry::segment {
namespace {

Error broken(std::string what) { return {Code::corrupt, std::move(what)}; }

}  // namespace

Result<std::shared_ptr<const Segment>> Segment::open(const std::filesystem::path& path,
                                                     std::uint64_t id, store::FileSystem& files) {
  std::shared_ptr<Segment> segment(new Segment);
  segment->id_ = id;
  segment->container_ = QUARRY_TRY(store::Container::open(path, kSegmentKind, files));
  const store::ContainerHeader& header = segment->container_->header();
  if (header.version != kSegmentVersion) {
    return {Code::conflict, path.string() + ": expected segment version " +
                                std::to_string(kSegmentVersion) + ", found " +
                                std::to_string(header.version)};
  }
  if (header.generation != id) {
    return broken(path.string() + ": expected segment " + std::to_string(id) + ", found segment " +
                  std::to_string(header.generation));
  }
  SegmentViews parts;
  for (std::size_t i = 0; i < kSegmentSections.size(); ++i) {
    parts.all[i] = QUARRY_TRY(segment->container_->section(kSegmentSections[i]));
  }
  if (auto read = segment->read(parts); !read) return read.error().in(path.string());
  // The file may be larger than memory: release the pages that the check read.
  if (segment->vectors_.lists()) {
    const store::MappedFile& file = segment->container_->file();
    file.let_go(file.bytes());
    file.expect_scattered_reads(parts[SegmentPart::codes]);
  }
  return segment;
}

Result<std::shared_ptr<const Segment>> Segment::in_memory(SegmentImage image) {
  std::shared_ptr<Segment> segment(new Segment);
  segment->image_ = std::move(image);
  QUARRY_TRY(segment->read(views_of(segment->image_)));
  return segment;
}

Result<void> Segment::read(const SegmentViews& parts) {
  for (const std::string_view part : parts.all) bytes_ += part.size();
  head_ = QUARRY_TRY(store::section_table<SegmentHead>(parts[SegmentPart::head], 1, "head"))[0];
  chunks_ = QUARRY_TRY(store::section_table<ChunkRow>(parts[SegmentPart::chunks],
                                                      std::uint64_t{head_.chunks} + 1, "chunks"));
  documents_ = QUARRY_TRY(store::section_table<DocumentRow>(
      parts[SegmentPart::documents], std::uint64_t{head_.documents} + 1, "documents"));
  fields_ = QUARRY_TRY(SegmentFields::read(parts, head_));
  words_ = QUARRY_TRY(SegmentWords::read(parts, head_));
  vectors_ = QUARRY_TRY(SegmentVectors::read(parts, head_));
  QUARRY_TRY(validate());
  place_windows();
  return {};
}

// Takes time linear in rows, a few milliseconds for a million. Checks every reference that later
// code follows without a check of its own; postings are checked as they are read, order and sums in
// check().
Result<void> Segment::validate() {
  for (std::size_t i = 0; i < head_.chunks; ++i) {
    if (chunks_[i].first_window > chunks_[i + 1].first_window)
      return broken("chunks: windows of row " + std::to_string(i) + " end before they begin");
  }
  if (chunks_.front().first_window != 0 || chunks_.back().first_window != head_.windows) {
    return broken("chunks: expected " + std::to_string(head_.windows) +
                  " windows from 0, found windows " + std::to_string(chunks_.front().first_window) +
                  " to " + std::to_string(chunks_.back().first_window));
  }
  if (documents_.front().first_chunk != 0 || documents_.back().first_chunk != head_.chunks) {
    return broken("documents: expected " + std::to_string(head_.chunks) +
                  " chunks from 0, found chunks " + std::to_string(documents_.front().first_chunk) +
                  " to " + std::to_string(documents_.back().first_chunk));
  }
  for (std::uint32_t i = 0; i < head_.documents; ++i) {
    const DocumentRow &row = documents_[i], &next = documents_[i + 1];
    if (row.first_chunk > next.first_chunk || next.first_chunk > head_.chunks) {
      return broken("documents: chunks of row " + std::to_string(i) + " are out of range");
    }
    one_chunk_each_ = one_chunk_each_ && next.first_chunk == i + 1;
    for (std::uint32_t chunk = row.first_chunk; chunk < next.first_chunk; ++chunk) {
      if (chunks_[chunk].document != i)
        return broken("chunks: expected document row " + std::to_string(i) + " in row " +
                      std::to_string(chunk) + ", found " + std::to_string(chunks_[chunk].document));
    }
  }
  return {};
}

void Segment::place_windows() {
  std::size_t own = 0;
  while (own < chunks_.size() && chunks_[own].first_window == own) ++own;
  if (own == chunks_.size()) return;
  chunk_of_window_.resize(head_.windows);
  for (std::uint32_t chunk = 0; chunk < head_.chunks; ++chunk) {
    std::fill(chunk_of_window_.begin() + chunks_[chunk].first_window,
              chunk_of_window_.begin() + chunks_[chunk + 1].first_window, chunk);
  }
}

Bitmap Segment::chunks_of(const Bitmap& documents) const {
  if (one_chunk_each_) return documents;
  Bitmap chunks(head_.chunks);
  for (std::size_t begin = documents.next_set(0); begin < documents.size();) {
    const std::size_t end = documents.next_clear(begin);
    chunks.set_range(documents_[begin].first_chunk, documents_[end].first_chunk);
    begin = documents.next_set(end);
  }
  return chunks;
}

std::optional<std::uint32_t> Segment::find_document(store::DocumentKey key) const {
  const std::span rows = documents_.first(head_.documents);
  const auto wanted = static_cast<std::int64_t>(key);
  // New documents have the greatest keys, so in most segments the range check alone decides.
  if (rows.empty() || wanted < rows.front().key || wanted > rows.back().key) return std::nullopt;
  const auto found = std::ranges::lower_bound(rows, wanted, {}, &DocumentRow::key);
  if (found == rows.end() || found->key != wanted) return std::nullopt;
  return static_cast<std::uint32_t>(found - rows.begin());
}

}  // namespace quarry::segment
