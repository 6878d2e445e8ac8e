#include "chunk/pieces.h"

#include <algorithm>

#include "text/sentences.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace quarry::chunk {
namespace {

// A word with more units than this may be cut: it is a URL, encoded data, or text of a script
// without spaces.
constexpr std::size_t kLongestWord = 16;

// The end of the line that contains `from`.
std::size_t line_end(std::string_view text, std::size_t from) {
  return std::min(text.size(), text.find('\n', from));
}

// The end of the paragraph: the first line end before a blank line.
std::size_t paragraph_end(std::string_view text, std::size_t from) {
  for (std::size_t end = line_end(text, from); end < text.size(); end = line_end(text, end + 1)) {
    const std::size_t next = text.find_first_not_of(" \t", end + 1);
    if (next == std::string_view::npos || text[next] == '\n') return end;
  }
  return text.size();
}

std::size_t word_end(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size()) {
    const text::CodePoint c = text::decode_utf8(text, end);
    if (text::is_white_space(c.value)) break;
    end += c.size;
  }
  return end;
}

std::size_t skip_space(std::string_view text, std::size_t from) {
  while (from < text.size()) {
    const text::CodePoint c = text::decode_utf8(text, from);
    if (!text::is_white_space(c.value)) break;
    from += c.size;
  }
  return from;
}

std::vector<TextRange> ranges_between(std::string_view text,
                                      std::size_t (*end_of)(std::string_view, std::size_t)) {
  std::vector<TextRange> out;
  for (std::size_t at = skip_space(text, 0); at < text.size();) {
    const std::size_t end = end_of(text, at);
    out.push_back(trimmed(text, {at, end}));
    at = skip_space(text, end);
  }
  return out;
}

std::vector<TextRange> ranges_of(std::string_view text, Cut cut) {
  switch (cut) {
    case Cut::paragraph:
      return ranges_between(text, paragraph_end);
    case Cut::line:
      return ranges_between(text, line_end);
    case Cut::sentence:
      return text::split_sentences(text);
    case Cut::word:
      return ranges_between(text, word_end);
  }
  return {};
}

}  // namespace

TextRange trimmed(std::string_view text, TextRange range) {
  const std::string_view left = text::trim_white_space(range.in(text));
  if (left.empty()) return {range.begin, range.begin};
  const auto begin = static_cast<std::size_t>(left.data() - text.data());
  return {begin, begin + left.size()};
}

Piece PieceSource::part(const Piece& parent, TextRange range, std::size_t hint) const {
  std::size_t first = std::max(hint, parent.first_unit);
  while (first < parent.last_unit && units_[first].begin < range.begin) ++first;
  std::size_t last = first;
  while (last < parent.last_unit && units_[last].begin < range.end) ++last;
  return {range, first, last};
}

void PieceSource::for_each(const Piece& piece, Cut cut, const Each& each) const {
  std::size_t hint = piece.first_unit;
  for (TextRange range : ranges_of(piece.range.in(text_), cut)) {
    range.begin += piece.range.begin;
    range.end += piece.range.begin;
    const Piece found = part(piece, range, hint);
    hint = found.last_unit;
    each(found);
  }
}

bool PieceSource::begins_character(std::size_t unit) const {
  return units_[unit].begin != units_[unit - 1].begin;
}

bool PieceSource::begins_word(std::size_t unit) const {
  const std::size_t begin = units_[unit].begin;
  if (begin == 0) return true;
  const std::size_t before = text::code_point_border(text_, begin - 1);
  return text::is_white_space(text::decode_utf8(text_, before).value);
}

// The best unit at which to end a part that begins at `first`: `stop` or a little before.
std::size_t PieceSource::cut_before(std::size_t first, std::size_t stop) const {
  const std::size_t least =
      std::max(first + (stop - first) / 2, stop - std::min(stop, kLongestWord));
  for (std::size_t at = stop; at > least; --at) {
    if (begins_character(at) && begins_word(at)) return at;
  }
  std::size_t at = stop;
  while (at > first && !begins_character(at)) --at;
  if (at > first) return at;
  // A single character with more units than the size; only such a part may exceed it.
  for (at = stop; at < units_.size() && !begins_character(at);) ++at;
  return at;
}

// The unit at which the next part begins: `earliest`, or a little later to begin with a word.
std::size_t PieceSource::start_after(std::size_t earliest, std::size_t stop) const {
  const std::size_t latest = std::min(stop, earliest + kLongestWord);
  for (std::size_t at = earliest; at < latest; ++at) {
    if (begins_character(at) && begins_word(at)) return at;
  }
  std::size_t at = earliest;
  while (at < stop && !begins_character(at)) ++at;
  return at;
}

void PieceSource::for_each_of_size(const Piece& piece, std::size_t size, std::size_t overlap,
                                   const Each& each) const {
  std::size_t first = piece.first_unit;
  std::size_t done = piece.range.begin;
  for (;;) {
    std::size_t stop = std::min(first + size, piece.last_unit);
    if (stop < piece.last_unit) stop = std::min(cut_before(first, stop), piece.last_unit);
    const bool is_first = first == piece.first_unit;
    const bool is_last = stop == piece.last_unit;
    const TextRange range{is_first ? piece.range.begin : units_[first].begin,
                          is_last ? piece.range.end : units_[stop].begin};
    const TextRange inner = trimmed(text_, range);
    // The new units may be white space only.
    if (inner.size() > 0 && inner.end > done) each({inner, first, stop});
    done = std::max(done, inner.end);
    if (is_last) return;
    first = start_after(std::max(first + 1, stop - std::min(stop, overlap)), stop);
  }
}

void Packer::add(const Piece& piece) {
  const auto grown = [&] { return piece.last_unit - open_.front().first_unit; };
  const auto kept = [&] { return open_.back().last_unit - open_.front().first_unit; };
  if (!open_.empty() && grown() > size_) {
    emit();
    while (!open_.empty() && (kept() > overlap_ || grown() > size_)) open_.pop_front();
  }
  open_.push_back(piece);
  has_new_ = true;
}

void Packer::flush() {
  emit();
  open_.clear();
}

void Packer::emit() {
  if (!has_new_) return;
  const TextRange range = trimmed(text_, {open_.front().range.begin, open_.back().range.end});
  if (range.size() > 0) out_.push_back(range);
  has_new_ = false;
}

}  // namespace quarry::chunk
