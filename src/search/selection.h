// Rows of a segment: of documents as long as it can be, of chunks once a field of chunks takes
// part.
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
  // A document counts as its chunks where one of the two is of chunks.
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
