// Turns the ranges of a chunker into complete Chunks. Ranges, blocks and tokens all ascend, so one
// pass walks them side by side and counts no part of the document twice.
#include <algorithm>

#include "chunk/chunker.h"
#include "chunk/windows.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace quarry::chunk {
namespace {

std::vector<TextRange> code_points(std::string_view text) {
  std::vector<TextRange> out;
  out.reserve(text::count_code_points(text));
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = at + text::decode_utf8(text, at).size;
    out.push_back({at, end});
    at = end;
  }
  return out;
}

// A "word" of a megabyte is one unknown token to the model but a megabyte to a reader. A token
// longer than any word is therefore split into one token per few bytes, which is how English models
// tokenize encoded data.
std::vector<TextRange> split_overlong(std::string_view text, std::vector<TextRange> tokens) {
  constexpr std::size_t kLongestToken = 256;
  constexpr std::size_t kBytesEach = 4;
  const auto is_overlong = [](const TextRange& token) { return token.size() > kLongestToken; };
  if (std::ranges::none_of(tokens, is_overlong)) return tokens;
  std::vector<TextRange> out;
  out.reserve(tokens.size());
  for (TextRange token : tokens) {
    while (is_overlong(token)) {
      const std::size_t end = text::code_point_border(text, token.begin + kBytesEach);
      out.push_back({token.begin, end});
      token.begin = end;
    }
    out.push_back(token);
  }
  return out;
}

// Counts code points up to positions that never decrease. One thread at a time.
class CodePointCounter {
 public:
  explicit CodePointCounter(std::string_view text) : text_(text) {}
  std::size_t at(std::size_t byte) {
    count_ += text::count_code_points(text_.substr(byte_, byte - byte_));
    byte_ = byte;
    return count_;
  }

 private:
  std::string_view text_;
  std::size_t byte_ = 0;
  std::size_t count_ = 0;
};

// Tracks the page and the headings at positions that never decrease. One thread at a time.
class Place {
 public:
  explicit Place(const Document& document) : document_(document) {}

  void move_to(std::size_t position) {
    const std::vector<Block>& blocks = document_.blocks;
    for (; next_ < blocks.size() && blocks[next_].range.begin <= position; ++next_) {
      if (blocks[next_].kind == BlockKind::heading) enter(blocks[next_]);
    }
    position_ = position;
  }

  int page() const { return next_ == 0 ? 0 : document_.blocks[next_ - 1].page; }

  // A part of a table that begins below the first row ends with that row, because numbers mean
  // nothing without their column names.
  std::string heading() const {
    std::string out;
    for (const Block* heading : headings_) append(out, heading->range.in(document_.text));
    if (const Block* table = table_above()) append(out, first_line(*table));
    return out;
  }

 private:
  static constexpr std::size_t kLongestName =
      200;  // bytes; a longer "heading" is body text in large type

  void enter(const Block& heading) {
    while (!headings_.empty() && headings_.back()->level >= heading.level) headings_.pop_back();
    headings_.push_back(&heading);
  }

  const Block* table_above() const {
    if (next_ == 0) return nullptr;
    const Block& block = document_.blocks[next_ - 1];
    const bool within = block.range.begin < position_ && position_ < block.range.end;
    return block.kind == BlockKind::table && within ? &block : nullptr;
  }

  std::string_view first_line(const Block& block) const {
    const std::string_view text = block.range.in(document_.text);
    return text.substr(0, text.find('\n'));
  }

  static void append(std::string& out, std::string_view name) {
    name = text::trim_white_space(name);
    if (name.empty()) return;
    if (!out.empty()) out += " > ";
    name = name.substr(0, text::code_point_border(name, kLongestName));
    for (const char c : name) out += c == '\n' ? ' ' : c;
  }

  const Document& document_;
  std::size_t next_ = 0;  // the first block that begins after the position
  std::size_t position_ = 0;
  std::vector<const Block*> headings_;
};

std::span<const TextRange> tokens_in(TextRange range, std::span<const TextRange> tokens) {
  const auto first = std::ranges::lower_bound(tokens, range.begin, {}, &TextRange::begin);
  const auto last = std::ranges::lower_bound(first, tokens.end(), range.end, {}, &TextRange::begin);
  return {first, last};
}

const Chunker* find_chunker(std::string_view name) {
  const auto all = chunkers();
  return *std::ranges::find(all, name, [](const Chunker* chunker) { return chunker->name(); });
}

}  // namespace

Result<std::vector<Chunk>> chunk_document(const Document& document, const ChunkSettings& settings,
                                          const UnitSplitter& tokens) {
  QUARRY_TRY(settings.check());
  const std::string_view text = document.text;
  const std::vector<TextRange> token_ranges = split_overlong(text, tokens(text));
  const bool by_tokens = settings.unit == ChunkUnit::tokens;
  const std::vector<TextRange> points = by_tokens ? std::vector<TextRange>{} : code_points(text);
  const auto ranges =
      find_chunker(settings.chunker)->split(document, by_tokens ? token_ranges : points, settings);

  std::vector<Chunk> chunks;
  chunks.reserve(ranges.size());
  CodePointCounter counter(text);
  Place place(document);
  for (const TextRange& range : ranges) {
    place.move_to(range.begin);
    const auto inside = tokens_in(range, token_ranges);
    const std::size_t char_start = counter.at(range.begin);
    chunks.push_back({.range = range,
                      .char_start = char_start,
                      .char_end = char_start + text::count_code_points(range.in(text)),
                      .page = place.page(),
                      .heading = place.heading(),
                      .tokens = inside.size(),
                      .windows = cut_windows(text, range, inside, settings.window)});
  }
  return chunks;
}

}  // namespace quarry::chunk
