#include "model/packed_matrix.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <sys/mman.h>

namespace quarry::model {
namespace {

constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kHugePage = std::size_t{2} << 20;

std::size_t rounded_up(std::size_t n, std::size_t multiple) {
  return (n + multiple - 1) / multiple * multiple;
}

// Packs `count` rows of `matrix`, starting at `first_row`, as the columns of one panel that start
// at `at`.
void pack_rows_as_columns(const WordsView& matrix, std::size_t first_row, std::size_t count,
                          std::size_t at, std::size_t width, Word* panel) {
  const Word* rows = matrix.row(first_row);
  for (std::size_t p = 0; p < matrix.columns; ++p) {
    Word* line = panel + p * width + at;
    for (std::size_t c = 0; c < count; ++c) line[c] = rows[c * matrix.stride + p];
  }
}

void clear_columns(Word* panel, std::size_t depth, std::size_t from, std::size_t width) {
  for (std::size_t p = 0; p < depth && from < width; ++p) {
    std::fill(panel + p * width + from, panel + (p + 1) * width, Word{0});
  }
}

}  // namespace

AlignedFloats::AlignedFloats(std::size_t count) {
  const std::size_t bytes = std::max(count * sizeof(float), kCacheLine);
  const std::size_t alignment = bytes >= kHugePage ? kHugePage : kCacheLine;
  void* memory = std::aligned_alloc(alignment, rounded_up(bytes, alignment));
  if (memory == nullptr) throw std::bad_alloc();
  // Whole huge pages only: the unused rest of a last huge page would still occupy memory.
  if (bytes >= kHugePage) ::madvise(memory, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);
  memory_.reset(static_cast<float*>(memory));
}

std::size_t packed_size(std::size_t depth, std::size_t columns, std::size_t width) {
  return depth * rounded_up(columns, width);
}

void pack(const WordsView& matrix, std::size_t width, Word* panels) {
  for (std::size_t first = 0; first < matrix.columns; first += width) {
    const std::size_t count = std::min(width, matrix.columns - first);
    Word* panel = panels + first * matrix.rows;
    for (std::size_t p = 0; p < matrix.rows; ++p) {
      std::memcpy(panel + p * width, matrix.row(p) + first, count * sizeof(Word));
    }
    clear_columns(panel, matrix.rows, count, width);
  }
}

void pack_transposed(const WordsView& matrix, std::size_t first, std::size_t width, Word* panels) {
  for (std::size_t done = 0; done < matrix.rows;) {
    const std::size_t column = first + done;
    const std::size_t at = column % width;
    const std::size_t count = std::min(width - at, matrix.rows - done);
    Word* panel = panels + (column - at) * matrix.columns;
    pack_rows_as_columns(matrix, done, count, at, width, panel);
    done += count;
    if (done == matrix.rows) clear_columns(panel, matrix.columns, at + count, width);
  }
}

}  // namespace quarry::model
