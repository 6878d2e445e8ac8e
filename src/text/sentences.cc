// Idea: scan the text once. At each terminator (Unicode's Sentence_Break classes STerm and ATerm,
// UAX #29) and each line end, decide from the surrounding text whether a sentence ends. UAX #29
// alone splits "Dr. Smith", "Fig. 3" and "U.S. Army", and never splits within a list or table, so
// two rules change it:
//   - A full stop does not end a sentence after an abbreviation, an initial or the number of a list
//     item, nor before a small letter. After an abbreviation that may end a sentence (etc., Inc.,
//     U.S.) it does, if the next word commonly starts sentences.
//   - A line end ends a sentence at a blank line and next to list items, table rows, headings and
//     code. Every other line end is wrapping.
// Each decision reads a bounded number of bytes, so the time is linear in the size of the text.
#include "text/sentences.h"

#include <algorithm>
#include <unicode/uchar.h>

#include "text/abbreviations.h"
#include "text/line_shape.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace quarry::text {
namespace {

// Closing quotes and brackets, which may follow a terminator.
bool is_closer(char32_t c) {
  if (c < 0x80) return c == '"' || c == '\'' || c == ')' || c == ']' || c == '}';
  const auto point = static_cast<UChar32>(c);
  return u_getIntPropertyValue(point, UCHAR_SENTENCE_BREAK) == U_SB_CLOSE &&
         u_charType(point) != U_START_PUNCTUATION;
}

bool is_terminator(char32_t c) {
  if (c < 0x80) return c == '.' || c == '!' || c == '?';
  const int sentence_break = u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_SENTENCE_BREAK);
  constexpr char32_t kEllipsis = 0x2026;
  return sentence_break == U_SB_STERM || sentence_break == U_SB_ATERM || c == kEllipsis;
}

bool is_letter_or_digit(char32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  return u_isalnum(static_cast<UChar32>(c));
}

// Terminators of scripts without spaces end a sentence regardless of what follows.
bool needs_no_space(char32_t c) {
  return c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0xFF61 || c == 0xFF0E;
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<TextRange> run() {
    while (at_ < text_.size()) step();
    end_at(text_.size());
    return std::move(out_);
  }

 private:
  void step() {
    const char byte = text_[at_];
    if (byte == '\n') return line_end();
    if (is_ascii(byte) && byte != '.' && byte != '!' && byte != '?') {
      ++at_;
      return;
    }
    const CodePoint c = decode_utf8(text_, at_);
    if (is_terminator(c.value)) return terminator(c);
    at_ += c.size;
  }

  void line_end() {
    if (breaks_line(text_, start_, at_)) end_at(at_);
    ++at_;
  }

  void terminator(CodePoint first) {
    const std::size_t begin = at_;
    CodePoint last = first;
    bool only_stops = true;
    for (at_ += first.size; at_ < text_.size(); at_ += last.size) {
      only_stops = only_stops && last.value == '.';
      const CodePoint next = decode_utf8(text_, at_);
      if (!is_terminator(next.value)) break;
      last = next;
    }
    const bool single_stop = last.value == '.' && only_stops && at_ - begin == 1;
    const std::size_t end = after_closers();
    if (single_stop ? stop_ends(begin, end) : mark_ends(last.value, end)) {
      at_ = end;
      end_at(end);
    }
  }

  std::size_t after_closers() const {
    std::size_t end = at_;
    while (end < text_.size()) {
      const CodePoint c = decode_utf8(text_, end);
      if (!is_closer(c.value)) break;
      end += c.size;
    }
    return end;
  }

  char32_t code_point(std::size_t at) const {
    return at < text_.size() ? decode_utf8(text_, at).value : U' ';
  }

  // Returns the position of the next letter or digit, at most kLookAhead bytes away.
  std::size_t next_word(std::size_t at) const {
    const std::size_t limit = std::min(text_.size(), at + kLookAhead);
    while (at < limit) {
      const CodePoint c = decode_utf8(text_, at);
      if (is_letter_or_digit(c.value)) break;
      at += c.size;
    }
    return std::min(at, text_.size());
  }

  bool small_letter_follows(std::size_t end) const {
    return u_islower(static_cast<UChar32>(code_point(next_word(end))));
  }

  // For "!", "?", "…" and terminators of other scripts.
  bool mark_ends(char32_t mark, std::size_t end) const {
    if (needs_no_space(mark)) return true;
    if (!is_white_space(code_point(end))) return false;
    return !small_letter_follows(end);
  }

  bool stop_ends(std::size_t stop, std::size_t end) const {
    if (!is_white_space(code_point(end))) return false;
    if (is_item_number(text_.substr(start_, stop - start_))) return false;
    if (small_letter_follows(end)) return false;
    const std::size_t next = next_word(end);
    switch (abbreviation_before(text_.substr(start_, stop - start_))) {
      case Abbreviation::none:
        return true;
      case Abbreviation::within:
        return false;
      case Abbreviation::before_number:
        return !u_isdigit(static_cast<UChar32>(code_point(next)));
      case Abbreviation::maybe_last:
        return begins_sentences(text_.substr(next));
    }
    return true;
  }

  void end_at(std::size_t end) {
    const std::string_view sentence = trim_white_space(text_.substr(start_, end - start_));
    const auto begin = static_cast<std::size_t>(sentence.data() - text_.data());
    if (!sentence.empty()) out_.push_back({begin, begin + sentence.size()});
    start_ = end;
  }

  static constexpr std::size_t kLookAhead = 32;

  std::string_view text_;
  std::size_t start_ = 0;  // of the current sentence
  std::size_t at_ = 0;
  std::vector<TextRange> out_;
};

}  // namespace

std::vector<TextRange> split_sentences(std::string_view text) { return Splitter(text).run(); }

}  // namespace quarry::text
