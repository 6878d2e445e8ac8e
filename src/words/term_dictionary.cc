// A lookup finds the group by binary search over the eight-byte heads and then scans the group, at
// most sixteen terms. Only terms that share their first eight bytes with the start of a group need
// a comparison of full terms to find the group.
#include "words/term_dictionary.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "words/leb128.h"

namespace quarry::words {
namespace {

constexpr std::size_t kGreatestInHalfByte = TermGroupReader::kGreatestInHalfByte;

std::size_t shared_prefix(std::string_view a, std::string_view b) {
  const auto [end, unused] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<std::size_t>(end - a.begin());
}

void append_rest(std::size_t size, std::string& out) {
  if (size >= kGreatestInHalfByte)
    append_leb128(static_cast<std::uint32_t>(size - kGreatestInHalfByte), out);
}

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Returns the first eight bytes as a number; two that differ compare as their terms.
std::uint64_t head_of(std::string_view term) {
  std::uint64_t head = 0;
  term.copy(reinterpret_cast<char*>(&head), sizeof head);
  return __builtin_bswap64(head);
}

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

Result<TermDictionary> TermDictionary::read(const TermSections<std::string_view>& sections,
                                            std::uint32_t terms) {
  TermDictionary dictionary;
  dictionary.terms_ = terms;
  dictionary.text_ = sections.text;
  dictionary.postings_ = sections.postings;
  QUARRY_TRY(dictionary.read_groups(sections.groups));
  dictionary.heads_.reserve(dictionary.begins_.size() - 1);
  for (std::size_t i = 0; i + 1 < dictionary.begins_.size(); ++i) {
    dictionary.heads_.push_back(head_of(dictionary.first_term(i)));
  }
  return dictionary;
}

Result<void> TermDictionary::read_groups(std::string_view sizes) {
  const std::uint64_t groups = (std::uint64_t{terms_} + kTermsPerGroup - 1) / kTermsPerGroup;
  // Each group has two sizes of at least one byte.
  if (sizes.size() < 2 * groups)
    return {Code::corrupt, "terms: expected " + std::to_string(groups) + " groups, found fewer"};
  begins_.reserve(groups + 1);
  const std::uint8_t *at = bytes_of(sizes), *end = at + sizes.size();
  Begin begin;
  for (std::uint64_t i = 0; i < groups; ++i) {
    begins_.push_back(begin);
    std::uint32_t text = 0, postings = 0;
    if (!read_leb128(at, end, text) || !read_leb128(at, end, postings)) {
      return {Code::corrupt, "terms: expected two sizes in group " + std::to_string(i)};
    }
    begin.text += text;
    begin.postings += postings;
  }
  begins_.push_back(begin);
  if (at != end || begin.text != text_.size() || begin.postings != postings_.size()) {
    return {Code::corrupt, "terms: group sizes do not match the sections"};
  }
  return {};
}

TermGroupReader TermDictionary::group(std::size_t group) const {
  const Begin &begin = begins_[group], &end = begins_[group + 1];
  return {text_.substr(begin.text, end.text - begin.text),
          postings_.substr(begin.postings, end.postings - begin.postings)};
}

// Returns an empty term if the bytes are corrupt. The search then ends at an arbitrary group, whose
// reader reports the corruption.
std::string_view TermDictionary::first_term(std::size_t number) const {
  TermGroupReader reader = group(number);
  std::uint32_t shared = 0;
  std::string_view own;
  return reader.read_term(shared, own) ? own : std::string_view();
}

// A binary search without branches, which would be mispredicted at every other step.
std::size_t TermDictionary::group_of(std::string_view term) const {
  const std::uint64_t head = head_of(term);
  const std::uint64_t* last = heads_.data();  // the last head that is not above, or the first
  for (std::size_t size = heads_.size(); size > 1; size -= size / 2) {
    last += size / 2 & -static_cast<std::size_t>(last[size / 2] <= head);
  }
  const auto group = static_cast<std::size_t>(last - heads_.data());
  if (group == 0 || heads_[group] != head || first_term(group) <= term) return group;
  std::size_t low =
      static_cast<std::size_t>(std::ranges::lower_bound(heads_, head) - heads_.begin());
  for (std::size_t high = group; low < high;) {  // the first of equal heads that is above `term`
    const std::size_t middle = low + (high - low) / 2;
    if (first_term(middle) <= term) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low == 0 ? 0 : low - 1;
}

// Compares without decoding whole terms: the sizes of shared prefixes decide. `matched` counts the
// bytes of `term` that equal those of the previous term in the group, which is less than `term`.
std::optional<TermEntry> TermDictionary::find(std::string_view term) const {
  if (terms_ == 0) return std::nullopt;
  const std::size_t number = group_of(term);
  TermGroupReader reader = group(number);
  std::size_t matched = 0;
  const std::size_t size = std::min<std::size_t>(kTermsPerGroup, terms_ - number * kTermsPerGroup);
  for (std::size_t i = 0; i < size; ++i) {
    std::uint32_t shared = 0;
    std::string_view own;
    TermEntry entry;
    if (!reader.read_term(shared, own) || !reader.read_entry(entry)) return std::nullopt;
    if (shared > matched) continue;
    if (shared < matched) return std::nullopt;
    const std::string_view rest = term.substr(matched);
    const std::size_t same = shared_prefix(own, rest);
    matched += same;
    if (same == own.size() && same == rest.size()) return entry;
    const bool is_above =
        same < own.size() && (same == rest.size() || byte_at(own, same) > byte_at(rest, same));
    if (is_above) break;
  }
  return std::nullopt;
}

void TermCursor::start_group(std::size_t group) {
  at_ = static_cast<std::uint32_t>(group * kTermsPerGroup);
  group_ = dictionary_.group(group);
  term_.clear();
}

bool TermCursor::seek(std::string_view least) {
  if (dictionary_.terms_ == 0) return false;
  start_group(dictionary_.group_of(least));
  while (next()) {
    if (term_ >= least) return held_ = true;
  }
  return false;
}

bool TermCursor::next() {
  if (held_) return !(held_ = false);
  if (broken_ || at_ == dictionary_.terms_) return false;
  if (at_ % kTermsPerGroup == 0) start_group(at_ / kTermsPerGroup);
  broken_ = !read_term() || !group_.read_entry(entry_);
  ++at_;
  return !broken_;
}

bool TermCursor::read_term() {
  std::uint32_t shared = 0;
  std::string_view own;
  if (!group_.read_term(shared, own) || shared > term_.size()) return false;
  term_.resize(shared);
  term_.append(own);
  return true;
}

void TermDictionaryWriter::finish_group() {
  const auto append_size = [&](std::uint64_t begin, std::uint64_t end) {
    append_leb128(static_cast<std::uint32_t>(end - begin), sections_.groups);
  };
  append_size(std::exchange(text_begin_, sections_.text.size()), sections_.text.size());
  append_size(std::exchange(postings_begin_, postings_end_), postings_end_);
  last_.clear();
}

std::string_view TermDictionaryWriter::add(std::string_view term, std::uint32_t chunks,
                                           std::uint32_t documents, std::string_view postings) {
  if (terms_ > 0 && terms_ % kTermsPerGroup == 0) finish_group();
  ++terms_;
  const std::size_t shared = shared_prefix(last_, term), own = term.size() - shared;
  sections_.text.push_back(static_cast<char>(std::min(shared, kGreatestInHalfByte) << 4 |
                                             std::min(own, kGreatestInHalfByte)));
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
  if (terms_ > 0) finish_group();
  return std::move(sections_);
}

}  // namespace quarry::words
