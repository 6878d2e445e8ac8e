// A set of rows of a segment: documents while possible, chunks once a field of chunks is involved.
#pragma once

#include "core/bitmap.h"
#include "segment/segment.h"

namespace quarry::search {

// One thread at a time.
struct Selection {
  segment::FieldLevel level = segment::FieldLevel::document;
  Bitmap rows;

  void to_chunks(const segment::Segment& segment) {
    if (level == segment::FieldLevel::chunk) return;
    rows = segment.chunks_of(rows);
    level = segment::FieldLevel::chunk;
  }
  // If only one of the two is a set of documents, it is converted to their chunks first.
  void unite(Selection other, const segment::Segment& segment) {
    align(other, segment);
    rows |= other.rows;
  }
  void intersect(Selection other, const segment::Segment& segment) {
    align(other, segment);
    rows &= other.rows;
  }

 private:
  void align(Selection& other, const segment::Segment& segment) {
    if (level == other.level) return;
    to_chunks(segment);
    other.to_chunks(segment);
  }
};

}  // namespace quarry::search
