// The rows and sections of a segment file. Byte table: docs/format/segment.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "store/container.h"

namespace quarry::segment {

inline constexpr std::uint32_t kSegmentKind = store::four_characters("SEGM");
// Raise it with every change of the sections or of what they contain: an index with another version
// is rebuilt when it is opened.
inline constexpr std::uint32_t kSegmentVersion = 11;

// Each table has one more row than entries: the last row tells where the last entry ends.
struct SegmentHead {
  std::uint32_t dimension, chunks, documents, terms;
  std::uint64_t windows, length;  // vector rows; terms in all chunks
  std::uint32_t vector_code, reserved;
};
struct ChunkRow {
  std::int64_t key;
  std::uint32_t document, first_window;
};
struct DocumentRow {
  std::int64_t key;  // ascending
  std::uint64_t sequence;
  std::uint32_t first_chunk;
  std::uint32_t length;  // terms in its chunks
};
enum class FieldLevel { document, chunk };  // whether rows count documents or chunks
struct FieldRow {                           // ascending by path and level
  std::uint64_t path_begin, present_begin;
  std::uint32_t path_size, present;  // number of rows with the field
  std::uint32_t first_value, first_spelled;
  std::uint32_t level, reserved;
};
struct ValueRow {
  std::uint64_t content;  // the bits of the value, or the offset of its text
  std::uint64_t rows_begin;
  std::uint32_t rows;  // number of rows with the value
  std::uint32_t kind;  // a FieldKind, plus 4 * size for a text
};
static_assert(sizeof(SegmentHead) == 40 && sizeof(ChunkRow) == 16);
static_assert(sizeof(DocumentRow) == 24);
static_assert(sizeof(FieldRow) == 40 && sizeof(ValueRow) == 24);

enum class SegmentPart {
  head,
  chunks,
  documents,
  fields,
  field_values,
  field_numbers,
  field_text,
  field_rows,
  lengths,
  terms,
  term_text,
  postings,
  codes,
  scales,
  links,
  entries,
  recall,
  sketches,
  sketch_recall,
  lists_head,
  centroids,
  lists,
  list_codes,
};
inline constexpr std::array kSegmentSections = {
    store::four_characters("HEAD"), store::four_characters("CHNK"), store::four_characters("DOCS"),
    store::four_characters("FLDS"), store::four_characters("FVAL"), store::four_characters("FNUM"),
    store::four_characters("FTXT"), store::four_characters("FROW"), store::four_characters("LENG"),
    store::four_characters("TERM"), store::four_characters("TEXT"), store::four_characters("POST"),
    store::four_characters("CODE"), store::four_characters("SCAL"), store::four_characters("LINK"),
    store::four_characters("ENTR"), store::four_characters("RECL"), store::four_characters("SKCH"),
    store::four_characters("SKRC"), store::four_characters("IVFH"), store::four_characters("IVFC"),
    store::four_characters("IVFL"), store::four_characters("BITS")};

// The sections of a segment, owned (to write) or viewed (to read).
template <class Bytes>
struct SegmentParts {
  std::array<Bytes, kSegmentSections.size()> all;
  Bytes& operator[](SegmentPart part) { return all[static_cast<std::size_t>(part)]; }
  const Bytes& operator[](SegmentPart part) const { return all[static_cast<std::size_t>(part)]; }
};
using SegmentImage = SegmentParts<std::string>;
using SegmentViews = SegmentParts<std::string_view>;

inline SegmentViews views_of(const SegmentImage& image) {
  SegmentViews views;
  for (std::size_t i = 0; i < views.all.size(); ++i) views.all[i] = image.all[i];
  return views;
}

}  // namespace quarry::segment
