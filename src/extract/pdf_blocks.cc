// Measures the font sizes of the whole document, then walks the lines of each page. Lines are
// grouped up to the next table or paragraph break (a gap, an indent, a change of size or weight, a
// list marker, a short last line). Each group becomes a heading, a list item or a paragraph.
#include "extract/pdf_blocks.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

namespace quarry::extract {
namespace {

constexpr float kHeadingScale = 1.12F;  // 10 pt text has headings from 11.5 or 12 pt
constexpr std::size_t kMaxHeadingBytes = 200;
constexpr std::size_t kMaxBoldHeadingBytes = 100;
constexpr std::size_t kMaxHeadingLines = 3;
constexpr float kParagraphGap = 1.35F;  // of the line pitch; a larger gap starts a paragraph
constexpr float kMaxPitch = 2.5F;       // of the font size; allows double spacing
constexpr float kIndent = 0.9F;         // of the font size; a deeper indent starts a paragraph
constexpr float kHardBreak = 0.7F;      // of the column's width; ragged margins reach further
constexpr float kShortLine = 0.85F;     // of the column's width; a shorter line may end a paragraph

// The size in half points, because equal sizes differ by rounding in the file.
int size_key(float size) { return static_cast<int>(std::lround(size * 2)); }

// The font sizes of a document, as size keys.
struct Sizes {
  int body = 0;
  bool body_is_bold = false;
  std::vector<int> headings;  // from the largest

  // Level 1 is the largest heading size. Bold headings of body size rank below all sizes.
  int level(int size) const {
    const auto found = std::ranges::find(headings, size);
    return std::min<int>(6, 1 + static_cast<int>(found - headings.begin()));
  }
};

bool is_large(int size, int body) {
  return static_cast<float>(size) >= kHeadingScale * static_cast<float>(body);
}

Sizes measure(const std::vector<std::vector<PdfLine>>& pages) {
  std::map<int, std::size_t> letters;
  std::size_t bold = 0;
  std::size_t all = 0;
  for (const auto& lines : pages) {
    for (const PdfLine& line : lines) {
      const std::size_t size = line.text().size();
      letters[size_key(line.size)] += size;
      all += size;
      if (line.bold) bold += size;
    }
  }
  Sizes sizes;
  if (letters.empty()) return sizes;
  sizes.body = std::ranges::max_element(letters, {}, [](const auto& e) { return e.second; })->first;
  sizes.body_is_bold = bold * 2 > all;
  for (const auto& [size, count] : letters) {
    if (is_large(size, sizes.body)) sizes.headings.insert(sizes.headings.begin(), size);
  }
  return sizes;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

// The list marker at the start of a line, including the space after it; empty if there is none.
std::string_view list_marker(std::string_view text) {
  for (const std::string_view bullet : {"\xe2\x80\xa2 ", "\xe2\x96\xaa ", "\xe2\x97\xa6 ",
                                        "\xe2\x80\x93 ", "\xef\x82\xb7 ", "- ", "* "}) {
    if (text.starts_with(bullet)) return text.substr(0, bullet.size());
  }
  std::size_t i = text.starts_with('(') ? 1 : 0;
  const std::size_t start = i;
  while (i < text.size() && i < start + 2 && is_digit(text[i])) ++i;
  if (i == start && i < text.size() && is_lower(text[i])) ++i;
  const bool closed = i > start && i + 1 < text.size() && text[i + 1] == ' ' &&
                      (text[i] == ')' || (start == 0 && text[i] == '.' && is_digit(text[i - 1])));
  return closed ? text.substr(0, i + 2) : std::string_view();
}

enum class LineEnd { wrapped, hard };

// Appends a line. A final hyphen after a letter and before a lower-case letter divides a word, so
// the hyphen is removed and the word joined. `before` tells whether the previous line was wrapped
// at the margin or ended by a hard break, which is kept.
void append_line(std::string& text, std::string_view line, LineEnd before) {
  const std::size_t size = text.size();
  const bool divided = size >= 2 && text[size - 1] == '-' && is_letter(text[size - 2]) &&
                       !line.empty() && is_lower(line[0]);
  if (divided) {
    text.pop_back();
  } else if (size > 0) {
    text += before == LineEnd::hard ? '\n' : ' ';
  }
  text += line;
}

PageBox united(const PageBox& a, const PageBox& b) {
  return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right),
          std::max(a.bottom, b.bottom)};
}

bool ends_sentence(std::string_view text) {
  return text.ends_with('.') || text.ends_with(':') || text.ends_with('?') || text.ends_with('!');
}

using Lines = std::span<const PdfLine>;

// The margins and the line pitch of a column, in points.
struct ColumnShape {
  float left = 0, right = 0;
  float pitch = 0;  // distance between baselines of consecutive lines in a paragraph
};

ColumnShape shape_of(Lines lines) {
  ColumnShape shape{lines[0].box.left, lines[0].box.right, 0};
  std::vector<float> pitches;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    shape.left = std::min(shape.left, lines[i].box.left);
    shape.right = std::max(shape.right, lines[i].box.right);
    if (i > 0) pitches.push_back(lines[i].baseline - lines[i - 1].baseline);
  }
  if (pitches.empty()) return shape;
  // The lower quartile, not the median: on a page of short paragraphs most gaps separate
  // paragraphs.
  const auto quartile = pitches.begin() + static_cast<std::ptrdiff_t>(pitches.size() / 4);
  std::ranges::nth_element(pitches, quartile);
  shape.pitch = *quartile;
  return shape;
}

// Adds the blocks of one page.
class PageBlocks {
 public:
  PageBlocks(const std::vector<PdfLine>& lines, int page, const Sizes& sizes,
             DocumentBuilder& builder)
      : lines_(lines), page_(page), sizes_(sizes), builder_(builder) {}

  void add() {
    for (std::size_t i = 0; i < lines_.size();) {
      if (i == 0 || lines_[i].column != lines_[i - 1].column) shape_ = shape_of(column_at(i));
      if (const PdfTable table = find_table(lines_, i); table.lines > 0) {
        builder_.at(page_, box_of(i, i + table.lines));
        builder_.add_table(table.rows);
        i += table.lines;
        continue;
      }
      const std::size_t end = paragraph_end(i);
      add_paragraph(i, end);
      i = end;
    }
  }

 private:
  Lines column_at(std::size_t begin) const {
    std::size_t end = begin;
    while (end < lines_.size() && lines_[end].column == lines_[begin].column) ++end;
    return Lines(lines_).subspan(begin, end - begin);
  }

  PageBox box_of(std::size_t begin, std::size_t end) const {
    PageBox box = lines_[begin].box;
    for (std::size_t i = begin + 1; i < end; ++i) box = united(box, lines_[i].box);
    return box;
  }

  std::size_t paragraph_end(std::size_t begin) const {
    std::size_t end = begin + 1;
    while (end < lines_.size() && !breaks(begin, end) && find_table(lines_, end).lines == 0) ++end;
    return end;
  }

  // True if a new paragraph starts at line `i`. The current paragraph started at line `begin`.
  bool breaks(std::size_t begin, std::size_t i) const {
    const PdfLine& last = lines_[i - 1];
    const PdfLine& line = lines_[i];
    if (line.column != last.column) return true;
    if (std::abs(size_key(line.size) - size_key(last.size)) > 1) return true;
    if (line.bold != last.bold && !sizes_.body_is_bold && weight_separates(i - 1, last.bold))
      return true;
    const float gap = line.baseline - last.baseline;
    const float pitch = std::clamp(shape_.pitch, line.size, kMaxPitch * line.size);
    if (gap > kParagraphGap * pitch) return true;
    const std::string text = line.text();
    if (!list_marker(text).empty()) return true;
    const bool in_list = !list_marker(lines_[begin].text()).empty();
    const float indent = line.box.left - last.box.left;
    // A sentence that continues on the indented line shows a hanging indent, not a new paragraph.
    const bool sentence_continues = is_lower(text[0]) && !ends_sentence(last.text());
    if (!in_list && !sentence_continues && indent > kIndent * line.size) return true;
    return reach(last) < kShortLine && ends_sentence(last.text());
  }

  // The share of the column's width that the line reaches.
  float reach(const PdfLine& line) const {
    return (line.box.right - shape_.left) / std::max(1.0F, shape_.right - shape_.left);
  }

  // A short line ends in a hard break, and so does an entry of a table of contents with dot
  // leaders.
  LineEnd end_of(const PdfLine& line) const {
    const bool leaders = line.text().find(". . . .") != std::string::npos ||
                         line.text().find(".....") != std::string::npos;
    return leaders || reach(line) < kHardBreak ? LineEnd::hard : LineEnd::wrapped;
  }

  // A change of weight separates lines only if the bold line is short, because emphasis inside a
  // paragraph can fill a whole line.
  bool weight_separates(std::size_t i, bool bold) const {
    return !bold || lines_[i].text().size() <= kMaxBoldHeadingBytes;
  }

  // The heading level of the lines, or 0 if they form a paragraph.
  int heading_level(std::size_t begin, std::size_t end, std::string_view text) const {
    const PdfLine& line = lines_[begin];
    const bool wordy = std::ranges::count_if(text, is_letter) >= 2 ||
                       std::ranges::any_of(text, [](char c) { return (c & 0x80) != 0; });
    if (end - begin > kMaxHeadingLines || text.size() > kMaxHeadingBytes || !wordy) return 0;
    if (is_large(size_key(line.size), sizes_.body)) return sizes_.level(size_key(line.size));
    const bool bold = line.bold && !sizes_.body_is_bold && size_key(line.size) + 1 >= sizes_.body &&
                      text.size() <= kMaxBoldHeadingBytes && end - begin <= 2;
    if (!bold || text.ends_with('.') || text.ends_with(',') || line.runs.size() > 2) return 0;
    return std::min<int>(6, 1 + static_cast<int>(sizes_.headings.size()));
  }

  void add_paragraph(std::size_t begin, std::size_t end) {
    std::string text;
    for (std::size_t i = begin; i < end; ++i) {
      append_line(text, lines_[i].text(), i == begin ? LineEnd::wrapped : end_of(lines_[i - 1]));
    }
    builder_.at(page_, box_of(begin, end));
    const std::string_view marker = list_marker(text);
    if (const int level = heading_level(begin, end, text); level > 0) {
      builder_.add_heading(level, text);
    } else if (!marker.empty()) {
      const bool counted = is_digit(marker[0]) || marker[0] == '(' || is_letter(marker[0]);
      const std::string_view shown = marker.substr(0, marker.size() - 1);
      builder_.add_list_item(0, std::string_view(text).substr(marker.size()),
                             counted ? shown : "-");
    } else {
      builder_.add_paragraph(text);
    }
  }

  const std::vector<PdfLine>& lines_;
  int page_;
  const Sizes& sizes_;
  DocumentBuilder& builder_;
  ColumnShape shape_;
};

}  // namespace

void add_pdf_blocks(const std::vector<std::vector<PdfLine>>& pages, DocumentBuilder& builder) {
  const Sizes sizes = measure(pages);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    PageBlocks(pages[i], static_cast<int>(i) + 1, sizes, builder).add();
  }
}

}  // namespace quarry::extract
