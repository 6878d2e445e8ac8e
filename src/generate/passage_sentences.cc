#include "generate/passage_sentences.h"

#include <algorithm>

#include "store/records.h"
#include "text/line_shape.h"
#include "text/sentences.h"
#include "text/unicode.h"

namespace quarry::generate {
namespace {

constexpr std::size_t kLongestHeading = 100;  // bytes; longer lines are sentences
constexpr std::size_t kLongestList = 1600;    // bytes of a quote: about a screen of a terminal
constexpr std::size_t kMostListSentences = 24;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_small(char c) { return c >= 'a' && c <= 'z'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Whether `sentence` equals one of the chunk's headings ("A > B > C").
bool names_heading(std::string_view headings, std::string_view sentence) {
  while (!headings.empty()) {
    const auto at = headings.find(" > ");
    if (trimmed(headings.substr(0, at)) == sentence) return true;
    headings.remove_prefix(at == headings.npos ? headings.size() : at + 3);
  }
  return false;
}

// At least two thirds of the words of four or more letters begin with a capital: "5. Conveying
// Modified Source Versions."
bool is_title_case(std::string_view line) {
  int words = 0, capitals = 0;
  for (std::size_t at = 0; at < line.size();) {
    const auto end = std::min(line.find(' ', at), line.size());
    if (end - at >= 4) {
      ++words;
      capitals += is_capital(line[at]);
    }
    at = end + 1;
  }
  return words > 0 && capitals * 3 >= words * 2;
}

bool is_paragraph_of_its_own(std::string_view text, TextRange range) {
  const auto before = text.substr(0, range.begin).find_last_not_of(" \t");
  const bool starts = before == text.npos || text[before] == '\n';
  const auto rest = text.substr(range.end);
  const auto next = rest.find_first_not_of(" \t");
  const bool ends = next == rest.npos || (rest[next] == '\n' && next + 1 < rest.size() &&
                                          rest.find_first_not_of(" \t", next + 1) != rest.npos &&
                                          rest[rest.find_first_not_of(" \t", next + 1)] == '\n');
  return starts && ends;
}

bool ends_a_sentence(std::string_view text) {
  return text.ends_with('.') || text.ends_with('!') || text.ends_with(';') || text.ends_with(',');
}

// Few words and no full stop: "Damaged parcels", "3.2 Loan pumps". A line with a colon or a number
// ("Price: 3 EUR") states a fact and is not a label.
bool is_short_label(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of("0123456789. "), line.size()));
  return std::ranges::count(line, ' ') < 8 && !ends_a_sentence(line) &&
         line.find_first_of("0123456789:") == line.npos;
}

bool is_heading(const store::ChunkRecord& chunk, TextRange range) {
  const std::string_view sentence = range.in(chunk.text);
  // A question in a document acts as the heading of its answer.
  if (sentence.ends_with('?')) return true;
  if (sentence.size() > kLongestHeading || sentence.find('\n') != sentence.npos) return false;
  if (sentence.starts_with('#') || names_heading(chunk.heading, sentence)) return true;
  if (!is_paragraph_of_its_own(chunk.text, range)) return false;
  return is_short_label(sentence) ||
         (sentence.find(':') == sentence.npos && is_title_case(sentence));
}

bool is_table_row(std::string_view line) { return std::ranges::count(line, '|') >= 2; }

bool has_blank_line(std::string_view gap) { return std::ranges::count(gap, '\n') >= 2; }

bool begins_in_the_middle(const store::ChunkRecord& chunk, TextRange range) {
  return range.begin == 0 && chunk.range.begin > 0 && is_small(chunk.text.front());
}

SentenceShape shape_of(const store::ChunkRecord& chunk, TextRange range,
                       const SentenceShape* before) {
  const std::string_view sentence = range.in(chunk.text);
  if (is_table_row(sentence)) {
    const bool in_table = before != nullptr && (*before == SentenceShape::table_row ||
                                                *before == SentenceShape::table_header);
    // If a chunk begins inside a table, its first row is not the header.
    const bool first = !in_table && (range.begin > 0 || chunk.range.begin == 0);
    return first ? SentenceShape::table_header : SentenceShape::table_row;
  }
  if (is_heading(chunk, range)) return SentenceShape::heading;
  if (sentence.ends_with(':')) return SentenceShape::list_intro;
  if (text::is_list_item(sentence)) return SentenceShape::list_item;
  if (begins_in_the_middle(chunk, range)) return SentenceShape::fragment;
  return SentenceShape::prose;
}

// "... under the terms of this": the sentence continues, even if the next line begins with a
// capital
// ("License").
bool ends_in_a_small_word(std::string_view line) {
  return std::ranges::all_of(line.substr(line.rfind(' ') + 1), is_small);
}

// Whether the sentence `before` continues in `next`, which the splitter separated only because the
// line is indented.
bool continues(std::string_view text, TextRange before, TextRange next) {
  constexpr std::size_t kWrapped = 40;      // bytes; a shorter line was not wrapped
  constexpr std::size_t kFull = 55;         // bytes; a full line of text wrapped at 65 or more
  constexpr std::size_t kMostJoined = 600;  // bytes of the joined sentence
  const std::string_view gap = text.substr(before.end, next.begin - before.end);
  const std::string_view line = before.in(text), rest = next.in(text);
  const std::size_t width = line.size() - (line.rfind('\n') + 1);
  const bool unfinished = is_small(rest.front()) || (width >= kFull && ends_in_a_small_word(line));
  return gap.find('\n') != gap.npos && !has_blank_line(gap) && width >= kWrapped &&
         !ends_a_sentence(line) && !line.ends_with(':') && !line.ends_with('?') && unfinished &&
         !text::is_list_item(rest) && !is_table_row(line) && !is_table_row(rest) &&
         next.end - before.begin <= kMostJoined;
}

std::vector<TextRange> whole_sentences(std::string_view text) {
  std::vector<TextRange> whole;
  for (const TextRange range : text::split_sentences(text)) {
    if (!whole.empty() && continues(text, whole.back(), range)) {
      whole.back().end = range.end;
    } else {
      whole.push_back(range);
    }
  }
  return whole;
}

void append_sentences(std::size_t passage, const store::ChunkRecord& chunk,
                      std::vector<PassageSentence>& out) {
  std::size_t paragraph = 0, end = 0;
  const SentenceShape* before = nullptr;
  for (const TextRange range : whole_sentences(chunk.text)) {
    const std::string_view gap = std::string_view(chunk.text).substr(end, range.begin - end);
    if (has_blank_line(gap)) {
      ++paragraph;
      before = nullptr;
    }
    const SentenceShape shape = shape_of(chunk, range, before);
    out.push_back({passage, range, shape, paragraph});
    before = &out.back().shape;
    end = range.end;
  }
}

}  // namespace

std::vector<PassageSentence> sentences_of(const retrieve::SearchResult& search) {
  std::vector<PassageSentence> sentences;
  for (std::size_t i = 0; i < search.passages.size(); ++i) {
    append_sentences(i, search.passages[i].view.chunk, sentences);
  }
  return sentences;
}

// A list consists of its items and of the sentences that continue an item in the same paragraph. A
// paragraph that does not begin with an item ends the list.
std::size_t list_length(const std::vector<PassageSentence>& sentences, std::size_t intro,
                        const retrieve::SearchResult& search) {
  const PassageSentence& first = sentences[intro];
  const std::string_view text = search.passages[first.passage].view.chunk.text;
  std::size_t last = intro, items = 0;
  for (std::size_t i = intro + 1; i < sentences.size(); ++i) {
    const PassageSentence& next = sentences[i];
    if (next.passage != first.passage || i - intro > kMostListSentences) break;
    if (next.range.end - first.range.begin > kLongestList) break;
    const bool item = text::is_list_item(next.text(search));
    const bool new_paragraph = next.paragraph != sentences[i - 1].paragraph;
    const bool own_line =
        text.substr(sentences[i - 1].range.end, next.range.begin - sentences[i - 1].range.end)
            .find('\n') != text.npos;
    if (!item &&
        (items == 0 || new_paragraph || (own_line && next.shape == SentenceShape::heading))) {
      break;
    }
    items += item;
    last = i;
  }
  return last - intro;
}

std::string folded_for_display(std::string_view text) {
  std::string line;
  std::size_t gap = 0;  // the beginning of the white space before `at`
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_blank(text[at])) continue;
    if (gap < at && !line.empty()) {
      const auto space = text.substr(gap, at - gap);
      // "under section\n7. This" is a wrapped line, not a list item.
      const bool apart = has_blank_line(space) ||
                         (space.find('\n') != space.npos &&
                          std::string_view(".:;,").find(line.back()) != std::string_view::npos);
      line += apart && text::is_list_item(text.substr(at, 64)) ? '\n' : ' ';
    }
    line += text[at];
    gap = at + 1;
  }
  return line;
}

}  // namespace quarry::generate
