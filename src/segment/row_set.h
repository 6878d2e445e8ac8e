// A set of rows in its smallest form: no bytes, a bitmap, or gaps.
//
// The form follows from the number of rows and is not stored. All rows need no bytes; one row in
// `kSparse` or more are a bitmap; fewer are LEB128 gaps, each the distance to the smallest possible
// next row. Roaring bitmaps (Chambi, Lemire, Kaser and Godin, 2016) choose in the same way, block
// by block; docs/decisions/0010-filter-columns.md compares.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/bitmap.h"

namespace quarry::segment {

// A gap takes at least a byte, a row of a bitmap one bit.
inline constexpr std::uint64_t kSparse = 8;

// `rows` must ascend without repeats, below `total`.
void append_row_set(std::span<const std::uint32_t> rows, std::uint32_t total, std::string& out);

// Reads `count` rows from the start of untrusted bytes; later bytes are ignored. One thread at a
// time.
class RowSet {
 public:
  RowSet(std::string_view bytes, std::uint32_t count, std::uint32_t total)
      : bytes_(bytes), count_(count), total_(total) {}

  std::uint32_t count() const { return count_; }
  // Calls visit(row) for each row in ascending order. Returns false if the bytes are broken; the
  // rows before the error have then been visited.
  template <class Visit>
  bool visit(const Visit& visit) const;
  // Sets the rows in a bitmap of `total` bits. Returns false if the bytes are broken.
  bool add_to(Bitmap& rows) const;

 private:
  enum class Form { all, bits, gaps };
  Form form() const {
    if (count_ == total_) return Form::all;
    return count_ * kSparse >= total_ ? Form::bits : Form::gaps;
  }
  template <class Visit>
  bool visit_gaps(const Visit& visit) const;

  std::string_view bytes_;
  std::uint32_t count_, total_;
};

template <class Visit>
bool RowSet::visit(const Visit& visit) const {
  if (form() == Form::gaps) return visit_gaps(visit);
  Bitmap rows(total_);
  const bool whole = add_to(rows);
  for (std::size_t row = rows.next_set(0); row < total_; row = rows.next_set(row + 1)) {
    visit(static_cast<std::uint32_t>(row));
  }
  return whole;
}

template <class Visit>
bool RowSet::visit_gaps(const Visit& visit) const {
  std::size_t at = 0;
  std::uint64_t row = 0;
  for (std::uint32_t i = 0; i < count_; ++i, ++row) {
    std::uint8_t byte = 0x80;
    for (int shift = 0; byte >= 0x80; shift += 7) {
      if (at == bytes_.size() || shift == 35) return false;
      byte = static_cast<std::uint8_t>(bytes_[at++]);
      row += static_cast<std::uint64_t>(byte & 0x7F) << shift;
    }
    if (row >= total_) return false;
    visit(static_cast<std::uint32_t>(row));
  }
  return true;
}

}  // namespace quarry::segment
