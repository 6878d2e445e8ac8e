// Each piece is appended to a buffer, which is split into sentences again. Every sentence but the
// last is finished. Marks at the beginning of a sentence belong to the one before it. Finished
// sentences leave the buffer, so the work is linear in the text.
#include "generate/answer_reader.h"

#include <algorithm>
#include <optional>

#include "text/sentences.h"

namespace quarry::generate {
namespace {

constexpr std::size_t kLongestSentence = 8192;  // bytes; a longer one is cut
constexpr std::string_view kThink = "<think>", kThinkEnd = "</think>";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_stop(char c) { return c == '.' || c == '!' || c == '?'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

struct Mark {
  std::size_t size = 0;
  std::vector<int> numbers;
};

// Parses "[3]", "[1, 2]" or "[^4]" at the beginning of `text`. Numbers are from 1 to 999.
std::optional<Mark> mark_at(std::string_view text) {
  if (!text.starts_with('[')) return std::nullopt;
  Mark mark;
  std::size_t at = text.starts_with("[^") ? 2 : 1;
  for (;;) {
    while (at < text.size() && text[at] == ' ') ++at;
    int number = 0, digits = 0;
    for (; at < text.size() && is_digit(text[at]) && digits < 3; ++at, ++digits) {
      number = number * 10 + (text[at] - '0');
    }
    if (digits == 0 || number == 0) return std::nullopt;
    mark.numbers.push_back(number);
    while (at < text.size() && text[at] == ' ') ++at;
    if (at >= text.size()) return std::nullopt;
    if (text[at] == ']') break;
    if (text[at] != ',' && text[at] != ';') return std::nullopt;
    ++at;
  }
  mark.size = at + 1;
  return mark;
}

// Whether `text` could be the beginning of an incomplete mark.
bool may_become_mark(std::string_view text) {
  constexpr std::string_view kMarkCharacters = "[^0123456789,; ";
  return text.starts_with('[') && text.size() < 32 &&
         text.find_first_not_of(kMarkCharacters) == text.npos;
}

// The number of leading bytes that are marks and white space; nullopt if the last mark may be
// incomplete.
std::optional<std::size_t> leading_marks(std::string_view text, bool complete) {
  std::size_t at = 0, end = 0;
  while (at < text.size()) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    const auto mark = mark_at(text.substr(at));
    if (!mark) {
      if (!complete && may_become_mark(text.substr(at))) return std::nullopt;
      return end;
    }
    at += mark->size;
    end = at;
  }
  return complete ? std::optional(end) : std::nullopt;  // more marks may follow
}

void add_number(std::vector<int>& numbers, int number) {
  if (std::ranges::find(numbers, number) == numbers.end()) numbers.push_back(number);
}

}  // namespace

DraftSentence read_marks(std::string_view sentence) {
  DraftSentence draft;
  bool in_code = false;
  for (std::size_t at = 0; at < sentence.size();) {
    if (sentence[at] == '`') in_code = !in_code;
    const auto mark = in_code ? std::nullopt : mark_at(sentence.substr(at));
    if (!mark) {
      draft.text += sentence[at++];
      continue;
    }
    for (const int number : mark->numbers) add_number(draft.marks, number);
    at += mark->size;
    // "text [1]." becomes "text.", and "text [1] more" keeps one space.
    const bool before_stop = at >= sentence.size() || !is_blank(sentence[at]);
    while (!draft.text.empty() && draft.text.back() == ' ' &&
           (before_stop || is_blank(sentence[at]))) {
      draft.text.pop_back();
    }
    if (before_stop && at < sentence.size() &&
        std::string_view(".,;:!?)[").find(sentence[at]) == std::string_view::npos) {
      draft.text += ' ';
    }
  }
  while (!draft.text.empty() && is_blank(draft.text.back())) draft.text.pop_back();
  const auto begin = std::ranges::find_if_not(draft.text, is_blank);
  draft.text.erase(draft.text.begin(), begin);
  return draft;
}

void AnswerReader::append(std::string_view text) {
  for (const char c : text) {
    // "red.[2] It": the splitter needs a space after the full stop.
    if (c == '[' && !pending_.empty() && is_stop(pending_.back())) pending_ += ' ';
    pending_ += c;
  }
}

Result<void> AnswerReader::feed(std::string_view piece) {
  append(filter_.feed(piece));
  if (!skip_reasoning()) return {};
  return emit_finished(false);
}

Result<void> AnswerReader::finish() {
  append(filter_.finish());
  if (thinking_ == Thinking::inside) pending_.clear();  // cut off before it said anything
  thinking_ = Thinking::over;
  return emit_finished(true);
}

// Some models write their reasoning before the answer. Returns false until it has ended.
bool AnswerReader::skip_reasoning() {
  if (thinking_ == Thinking::unknown) {
    const auto begin = pending_.find_first_not_of(" \t\r\n");
    if (begin == pending_.npos) return false;
    const auto text = std::string_view(pending_).substr(begin);
    if (text.size() < kThink.size() && kThink.starts_with(text)) return false;
    thinking_ = text.starts_with(kThink) ? Thinking::inside : Thinking::over;
  }
  if (thinking_ == Thinking::inside) {
    const auto end = pending_.find(kThinkEnd);
    if (end == pending_.npos) {
      // Keep enough bytes to recognise an end tag that is split between two pieces.
      pending_.erase(0, pending_.size() - std::min(pending_.size(), kThinkEnd.size()));
      return false;
    }
    pending_.erase(0, end + kThinkEnd.size());
    thinking_ = Thinking::over;
  }
  return true;
}

Result<void> AnswerReader::emit_finished(bool complete) {
  while (!pending_.empty()) {
    const auto ranges = text::split_sentences(pending_);
    if (ranges.empty()) break;
    const bool too_long = pending_.size() > kLongestSentence;
    std::size_t end = ranges.front().end;
    if (ranges.size() < 2) {
      if (!complete && !too_long) break;
    } else {
      // Whether a full stop ends the sentence may depend on the complete next word.
      const auto rest = std::string_view(pending_).substr(ranges[1].begin);
      if (!complete && !too_long && rest.find_first_of(" \n") == rest.npos) break;
      const auto marks = leading_marks(rest, complete);
      if (!marks) break;
      if (*marks > 0) end = ranges[1].begin + *marks;
    }
    const std::string sentence = pending_.substr(0, end);
    pending_.erase(0, end);
    const bool line = std::exchange(new_line_, false);
    const auto next = pending_.find_first_not_of(" \t\r\n");
    new_line_ = pending_.substr(0, next).find('\n') != std::string::npos;
    QUARRY_TRY(emit(sentence, line));
  }
  return {};
}

Result<void> AnswerReader::emit(std::string_view text, bool new_line) {
  DraftSentence draft = read_marks(text);
  if (draft.text.empty()) return {};
  draft.new_line = new_line && !first_;
  first_ = false;
  return sink_(std::move(draft));
}

}  // namespace quarry::generate
