#include "words/term_dictionary.h"

#include <algorithm>

#include "store/section_table.h"

#include "words/leb128.h"

namespace quarry {
namespace {

constexpr std::size_t kInHalfByte = 15;  // stands for this and more: the rest follows

std::size_t shared_prefix(std::string_view a, std::string_view b) {
  const auto [end, unused] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<std::size_t>(end - a.begin());
}

void append_rest(std::size_t size, std::string& out) {
  if (size >= kInHalfByte) append_leb128(static_cast<std::uint32_t>(size - kInHalfByte), out);
}

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

Result<TermDictionary> TermDictionary::read(const TermSections<std::string_view>& sections,
                                            std::uint32_t terms) {
  TermDictionary dictionary;
  dictionary.terms_ = terms;
  const std::uint64_t groups = (std::uint64_t{terms} + kTermsOfGroup - 1) / kTermsOfGroup;
  dictionary.rows_ = QUARRY_TRY(section_table<TermGroupRow>(sections.rows, groups + 1, "terms"));
  dictionary.text_ = sections.text;
  dictionary.postings_ = sections.postings;
  const std::span rows = dictionary.rows_;
  if (rows.back().text_begin != dictionary.text_.size() ||
      rows.back().postings_begin != dictionary.postings_.size()) {
    return {Code::corrupt, "terms: text or postings do not add up"};
  }
  for (std::size_t i = 0; i < groups; ++i) {
    if (rows[i].text_begin > rows[i + 1].text_begin ||
        rows[i].postings_begin > rows[i + 1].postings_begin) {
      return {Code::corrupt, "terms: row " + std::to_string(i)};
    }
  }
  return dictionary;
}

// Empty where the bytes are broken: the search then ends somewhere, and its cursor finds it broken.
std::string_view TermDictionary::first_term(std::size_t group) const {
  const std::uint8_t* at = bytes_of(text_) + rows_[group].text_begin;
  const std::uint8_t* end = bytes_of(text_) + rows_[group + 1].text_begin;
  if (at == end) return {};
  std::uint32_t size = *at++ & 15;
  if (std::uint32_t rest = 0; size == kInHalfByte) {
    if (!read_leb128(at, end, rest)) return {};
    size += rest;
  }
  if (size > static_cast<std::size_t>(end - at)) return {};
  return {reinterpret_cast<const char*>(at), size};
}

std::optional<TermEntry> TermDictionary::find(std::string_view term) const {
  TermCursor cursor(*this);
  if (!cursor.seek(term) || !cursor.next() || cursor.term() != term) return std::nullopt;
  return cursor.entry();
}

void TermCursor::start_group(std::size_t group) {
  const std::string_view text = dictionary_.text_;
  at_ = static_cast<std::uint32_t>(group * kTermsOfGroup);
  text_ = bytes_of(text) + dictionary_.rows_[group].text_begin;
  end_ = bytes_of(text) + dictionary_.rows_[group + 1].text_begin;
  postings_ = dictionary_.rows_[group].postings_begin;
  term_.clear();
}

bool TermCursor::seek(std::string_view least) {
  std::size_t low = 0, high = dictionary_.groups();  // the last group that begins at or below it
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (dictionary_.first_term(middle) <= least ? low : high) = middle;
  }
  if (dictionary_.terms_ == 0) return false;
  start_group(low);
  while (next()) {
    if (term_ >= least) return held_ = true;
  }
  return false;
}

bool TermCursor::next() {
  if (held_) return !(held_ = false);
  if (broken_ || at_ == dictionary_.terms_) return false;
  if (at_ % kTermsOfGroup == 0) start_group(at_ / kTermsOfGroup);
  broken_ = !read_term() || !read_entry();
  ++at_;
  return !broken_;
}

bool TermCursor::number(std::uint32_t& value) { return read_leb128(text_, end_, value); }

bool TermCursor::read_term() {
  if (text_ == end_) return false;
  const std::uint8_t sizes = *text_++;
  std::uint32_t shared = sizes >> 4, own = sizes & 15, rest = 0;
  if (shared == kInHalfByte) {
    if (!number(rest)) return false;
    shared += rest;
  }
  if (own == kInHalfByte) {
    if (!number(rest)) return false;
    own += rest;
  }
  if (shared > term_.size() || own > static_cast<std::size_t>(end_ - text_)) return false;
  term_.resize(shared);
  term_.append(reinterpret_cast<const char*>(text_), own);
  text_ += own;
  return true;
}

bool TermCursor::read_entry() {
  std::uint32_t chunks = 0, fewer = 0, size = 0;
  if (!number(chunks)) return false;
  if ((chunks & 1) && !number(fewer)) return false;
  entry_.chunks = chunks >> 1;
  if (entry_.chunks == 0 || fewer >= entry_.chunks) return false;
  entry_.documents = entry_.chunks - fewer;
  if (entry_.chunks == 1) {  // its posting stands here
    const std::uint8_t* begin = text_;
    std::uint32_t step = 0, count = 0;
    if (!number(step) || (!(step & 1) && !number(count))) return false;
    entry_.postings = {reinterpret_cast<const char*>(begin),
                       static_cast<std::size_t>(text_ - begin)};
    return true;
  }
  if (!number(size) || size > dictionary_.postings_.size() - postings_) return false;
  entry_.postings = dictionary_.postings_.substr(postings_, size);
  postings_ += size;
  return true;
}

void TermDictionaryWriter::append_row() {
  append_section_row(sections_.rows, TermGroupRow{.postings_begin = postings_end_,
                                                  .text_begin = sections_.text.size()});
}

std::string_view TermDictionaryWriter::add(std::string_view term, std::uint32_t chunks,
                                           std::uint32_t documents, std::string_view postings) {
  if (terms_++ % kTermsOfGroup == 0) {
    append_row();
    last_.clear();
  }
  const std::size_t shared = shared_prefix(last_, term), own = term.size() - shared;
  sections_.text.push_back(
      static_cast<char>(std::min(shared, kInHalfByte) << 4 | std::min(own, kInHalfByte)));
  append_rest(shared, sections_.text);
  append_rest(own, sections_.text);
  sections_.text.append(term.substr(shared));
  last_.assign(term);
  append_leb128(chunks << 1 | (documents < chunks), sections_.text);
  if (documents < chunks) append_leb128(chunks - documents, sections_.text);
  if (chunks == 1) {
    sections_.text.append(postings);
    return {};
  }
  append_leb128(static_cast<std::uint32_t>(postings.size()), sections_.text);
  postings_end_ += postings.size();
  return postings;
}

TermSections<std::string> TermDictionaryWriter::finish() && {
  append_row();
  return std::move(sections_);
}

}  // namespace quarry
