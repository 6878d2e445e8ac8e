#include "index/segment.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "index/byte_cursor.h"
#include "index/section_table.h"

namespace quarry {
namespace {

Error broken(std::string what) { return {Code::corrupt, std::move(what)}; }

}  // namespace

Result<std::shared_ptr<const Segment>> Segment::open(const std::filesystem::path& path,
                                                     std::uint64_t id, FileSystem& files) {
  std::shared_ptr<Segment> segment(new Segment);
  segment->id_ = id;
  segment->container_ = QUARRY_TRY(Container::open(path, kSegmentKind, files));
  const ContainerHeader& header = segment->container_->header();
  if (header.version != kSegmentVersion) {
    return {Code::conflict, path.string() + ": segment version " + std::to_string(header.version) +
                                ", this Quarry reads version " + std::to_string(kSegmentVersion)};
  }
  if (header.generation != id) {
    return broken(path.string() + ": holds segment " + std::to_string(header.generation) +
                  ", expected " + std::to_string(id));
  }
  SegmentViews parts;
  for (std::size_t i = 0; i < kSegmentSections.size(); ++i) {
    parts.all[i] = QUARRY_TRY(segment->container_->section(kSegmentSections[i]));
  }
  if (auto read = segment->read(parts); !read) return read.error().in(path.string());
  return segment;
}

Result<std::shared_ptr<const Segment>> Segment::in_memory(SegmentImage image) {
  std::shared_ptr<Segment> segment(new Segment);
  segment->image_ = std::move(image);
  SegmentViews parts;
  for (std::size_t i = 0; i < kSegmentSections.size(); ++i) parts.all[i] = segment->image_.all[i];
  QUARRY_TRY(segment->read(parts));
  return segment;
}

Result<void> Segment::read(const SegmentViews& parts) {
  for (const std::string_view part : parts.all) bytes_ += part.size();
  head_ = QUARRY_TRY(section_table<SegmentHead>(parts[SegmentPart::head], 1, "head"))[0];
  chunks_ = QUARRY_TRY(section_table<ChunkRow>(parts[SegmentPart::chunks],
                                               std::uint64_t{head_.chunks} + 1, "chunks"));
  documents_ = QUARRY_TRY(section_table<DocumentRow>(
      parts[SegmentPart::documents], std::uint64_t{head_.documents} + 1, "documents"));
  words_ = QUARRY_TRY(SegmentWords::read(parts, head_));
  vectors_ = QUARRY_TRY(SegmentVectors::read(parts, head_));
  metadata_bytes_ = parts[SegmentPart::metadata];
  QUARRY_TRY(read_labels(parts[SegmentPart::labels]));
  QUARRY_TRY(validate());
  place_windows();
  return {};
}

Result<void> Segment::read_labels(std::string_view bytes) {
  ByteCursor cursor(bytes);
  while (cursor.ok() && !cursor.at_end()) {
    const auto count = cursor.number<std::uint32_t>();
    std::vector<std::string>& labels = label_sets_.emplace_back();
    for (std::uint32_t i = 0; i < count && cursor.ok(); ++i) labels.emplace_back(cursor.text());
  }
  if (!cursor.ok()) return broken("labels: cut short");
  return {};
}

// Linear in rows, a few milliseconds for a million. All places that later code follows without
// asking are held here; postings are checked as they are read, and order and sums in check().
Result<void> Segment::validate() const {
  for (std::size_t i = 0; i < head_.chunks; ++i) {
    if (chunks_[i].first_window > chunks_[i + 1].first_window) return broken("chunks: windows");
  }
  if (chunks_.front().first_window != 0 || chunks_.back().first_window != head_.windows) {
    return broken("chunks: windows do not add up");
  }
  if (documents_.front().first_chunk != 0 || documents_.back().first_chunk != head_.chunks ||
      documents_.back().metadata_begin != metadata_bytes_.size()) {
    return broken("documents: chunks or metadata do not add up");
  }
  for (std::uint32_t i = 0; i < head_.documents; ++i) {
    const DocumentRow &row = documents_[i], &next = documents_[i + 1];
    if (row.first_chunk > next.first_chunk || row.metadata_begin > next.metadata_begin ||
        row.label_set >= label_sets_.size() || next.first_chunk > head_.chunks) {
      return broken("documents: row " + std::to_string(i));
    }
    for (std::uint32_t chunk = row.first_chunk; chunk < next.first_chunk; ++chunk) {
      if (chunks_[chunk].document != i) return broken("chunks: row " + std::to_string(chunk));
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

std::optional<std::uint32_t> Segment::find_document(DocumentKey key) const {
  const std::span rows = documents_.first(head_.documents);
  const auto wanted = static_cast<std::int64_t>(key);
  const auto found = std::ranges::lower_bound(rows, wanted, {}, &DocumentRow::key);
  if (found == rows.end() || found->key != wanted) return std::nullopt;
  return static_cast<std::uint32_t>(found - rows.begin());
}

std::string_view Segment::metadata_bytes(std::uint32_t document) const {
  const std::uint64_t begin = documents_[document].metadata_begin;
  return metadata_bytes_.substr(begin, documents_[document + 1].metadata_begin - begin);
}

const Json& Segment::metadata(std::uint32_t document) const {
  std::call_once(metadata_once_, [this] {
    metadata_.resize(head_.documents);
    for (std::uint32_t i = 0; i < head_.documents; ++i) {
      // check() reports what cannot be parsed; to a filter it has no fields.
      if (auto parsed = Json::parse(metadata_bytes(i))) metadata_[i] = *std::move(parsed);
    }
  });
  return metadata_[document];
}

}  // namespace quarry
