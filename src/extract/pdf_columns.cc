// A variant of the recursive XY-cut (Nagy and Seth, 1984). Rows are collected from the top for as
// long as a common vertical gap runs through all of them. The left side of such a band is read
// before the right side, and each side is split again. Rows that share no gap with their neighbours
// are read across the page.
//
// A table has such gaps too. Columns of prose differ from it in that their lines fill most of their
// width.
#include "extract/pdf_columns.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

namespace quarry::extract {
namespace {

constexpr float kMinGutter = 8;          // points; printed gutters are wider
constexpr float kMinColumnShare = 0.2F;  // of the page's width
constexpr std::size_t kMinRows = 4;      // on each side
constexpr float kMinFill = 0.6F;         // mean width of prose lines, relative to the column
constexpr std::size_t kMaxRows = 1000;   // the search is quadratic; a full printed page has 100
constexpr int kMaxDepth = 4;             // each level splits in two; newspapers have five columns

struct Row {
  std::vector<PdfRun> runs;
  float baseline = 0;
};

struct Gap {
  float left = 0, right = 0;
  float width() const { return right - left; }
};

using Runs = std::vector<PdfRun>;

std::vector<Row> make_rows(Runs runs) {
  std::ranges::stable_sort(runs, {}, &PdfRun::baseline);
  std::vector<Row> rows;
  for (PdfRun& run : runs) {
    if (rows.empty() || run.baseline - rows.back().baseline > 0.45F * run.size) {
      rows.push_back({{}, run.baseline});
    }
    rows.back().runs.push_back(std::move(run));
  }
  return rows;
}

// The gaps of a row, including the margins on both sides, which extend to infinity.
std::vector<Gap> gaps_of(const Row& row) {
  std::vector<Gap> covered;
  for (const PdfRun& run : row.runs) covered.push_back({run.left, run.right});
  std::ranges::sort(covered, {}, &Gap::left);
  std::vector<Gap> gaps;
  float reached = std::numeric_limits<float>::lowest();
  for (const Gap& run : covered) {
    if (run.left - reached >= kMinGutter) gaps.push_back({reached, run.left});
    reached = std::max(reached, run.right);
  }
  gaps.push_back({reached, std::numeric_limits<float>::max()});
  return gaps;
}

std::vector<Gap> intersect(const std::vector<Gap>& a, const std::vector<Gap>& b) {
  std::vector<Gap> out;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const Gap both{std::max(a[i].left, b[j].left), std::min(a[i].right, b[j].right)};
    if (both.width() >= kMinGutter) out.push_back(both);
    if (a[i].right < b[j].right) {
      ++i;
    } else {
      ++j;
    }
  }
  return out;
}

// True if the gap is not a margin.
bool is_inner(const Gap& gap) {
  return gap.left > std::numeric_limits<float>::lowest() &&
         gap.right < std::numeric_limits<float>::max();
}

// The rows on one side of a gap: their extent, and how much of it text fills.
struct Side {
  float left = std::numeric_limits<float>::max();
  float right = std::numeric_limits<float>::lowest();
  std::size_t rows = 0;
  float filled = 0;

  void add(float begin, float end) {
    left = std::min(left, begin);
    right = std::max(right, end);
    filled += end - begin;
    ++rows;
  }
  // Adds a row of several runs; the gaps between them do not count as filled.
  void add(const Side& line) {
    left = std::min(left, line.left);
    right = std::max(right, line.right);
    filled += line.filled;
    ++rows;
  }
  bool is_column(float page_width) const {
    const float width = right - left;
    return rows >= kMinRows && width >= kMinColumnShare * page_width &&
           filled >= kMinFill * width * static_cast<float>(rows);
  }
};

bool divides_prose(std::span<const Row> rows, const Gap& gap, float page_width) {
  const float middle = (gap.left + gap.right) / 2;
  Side sides[2];
  for (const Row& row : rows) {
    for (const bool on_right : {false, true}) {
      Side line;
      for (const PdfRun& run : row.runs) {
        if ((run.left > middle) == on_right) line.add(run.left, run.right);
      }
      if (line.rows > 0) sides[on_right].add(line);
    }
  }
  return sides[0].is_column(page_width) && sides[1].is_column(page_width);
}

// A band of rows divided by a common gap: the end of its rows, 0 if there is no band, and the gap.
struct Band {
  std::size_t end = 0;
  Gap gap;
};

// Finds the longest band that starts at `begin` and whose gap divides columns of prose.
Band find_band(const std::vector<Row>& rows, std::size_t begin, float page_width) {
  std::vector<Gap> common = gaps_of(rows[begin]);
  std::size_t end = begin + 1;
  std::vector<Gap> last = common;
  for (; end < rows.size(); ++end) {
    common = intersect(common, gaps_of(rows[end]));
    // A row that closes every inner gap ends the band. Rows before the first inner gap do not: the
    // first row may be a short heading on the left.
    if (common.empty()) break;
    if (std::ranges::any_of(last, is_inner) && std::ranges::none_of(common, is_inner)) break;
    last = common;
  }
  for (const Gap& gap : last) {
    if (!is_inner(gap)) continue;
    const std::span<const Row> band(rows.data() + begin, end - begin);
    if (divides_prose(band, gap, page_width)) return {end, gap};
  }
  return {};
}

void split(Runs runs, float page_width, int depth, std::vector<Runs>& out) {
  if (runs.empty()) return;
  std::vector<Row> rows = make_rows(std::move(runs));
  const bool searched = depth < kMaxDepth && rows.size() <= kMaxRows;
  Runs plain;
  const auto flush = [&] {
    if (!plain.empty()) out.push_back(std::exchange(plain, {}));
  };
  for (std::size_t i = 0; i < rows.size();) {
    const Band band = searched ? find_band(rows, i, page_width) : Band{};
    if (band.end == 0) {
      std::ranges::move(rows[i++].runs, std::back_inserter(plain));
      continue;
    }
    flush();
    Runs left, right;
    for (; i < band.end; ++i) {
      for (PdfRun& run : rows[i].runs) {
        (run.left < band.gap.left ? left : right).push_back(std::move(run));
      }
    }
    split(std::move(left), page_width, depth + 1, out);
    split(std::move(right), page_width, depth + 1, out);
  }
  flush();
}

}  // namespace

std::vector<Runs> split_columns(Runs runs, float page_width) {
  std::vector<Runs> parts;
  split(std::move(runs), page_width, 0, parts);
  return parts;
}

}  // namespace quarry::extract
