#include "segment/row_set.h"

namespace quarry::segment {
namespace {

void append_gap(std::uint32_t gap, std::string& out) {
  for (; gap >= 0x80; gap >>= 7) out.push_back(static_cast<char>(gap | 0x80));
  out.push_back(static_cast<char>(gap));
}

void append_bits(std::span<const std::uint32_t> rows, std::uint32_t total, std::string& out) {
  const std::size_t begin = out.size();
  out.resize(begin + (std::size_t{total} + 7) / 8);
  for (const std::uint32_t row : rows) {
    char& byte = out[begin + row / 8];
    byte = static_cast<char>(byte | 1 << row % 8);
  }
}

}  // namespace

void append_row_set(std::span<const std::uint32_t> rows, std::uint32_t total, std::string& out) {
  if (rows.size() == total) return;
  if (rows.size() * kSparse >= total) return append_bits(rows, total, out);
  std::uint32_t least = 0;
  for (const std::uint32_t row : rows) {
    append_gap(row - least, out);
    least = row + 1;
  }
}

bool RowSet::add_to(Bitmap& rows) const {
  switch (form()) {
    case Form::all:
      rows.set_range(0, total_);
      return true;
    case Form::bits:
      if (bytes_.size() < rows.bytes()) return false;
      rows.add_bytes(bytes_.substr(0, rows.bytes()));
      return true;
    default:
      return visit_gaps([&](std::uint32_t row) { rows.set(row); });
  }
}

}  // namespace quarry::segment
