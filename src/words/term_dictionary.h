// The sorted terms of a segment in groups of sixteen, each term without what it shares with the one
// before (front coding; Witten, Moffat and Bell, Managing Gigabytes, 4.1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "words/term_group.h"

namespace quarry::words {

inline constexpr std::uint32_t kTermsOfGroup = 16;

// The sections TERM, TEXT and POST, whether they are to be written or to be read.
template <class Bytes>
struct TermSections {
  Bytes groups, text, postings;
};

// A view, and where groups begin. Of the first term of each it keeps eight bytes side by side: a
// search that read the terms would miss the cache at every step. Immutable; share it freely.
class TermDictionary {
 public:
  TermDictionary() = default;
  // Afterwards every read stays within the bytes. Errors: corrupt.
  static Result<TermDictionary> read(const TermSections<std::string_view>& sections,
                                     std::uint32_t terms);

  std::uint32_t terms() const { return terms_; }
  std::optional<TermEntry> find(std::string_view term) const;

 private:
  friend class TermCursor;
  struct Begin {
    std::uint64_t text = 0, postings = 0;
  };

  Result<void> read_groups(std::string_view sizes);
  TermGroupReader group(std::size_t group) const;
  std::string_view first_term(std::size_t group) const;
  // The last group that does not begin behind the term, or the first of all.
  std::size_t group_of(std::string_view term) const;

  std::uint32_t terms_ = 0;
  std::vector<std::uint64_t> heads_;  // of groups
  std::vector<Begin> begins_;         // and where the last ends
  std::string_view text_, postings_;
};

// One term after the other, in ascending order of their bytes. One thread at a time.
class TermCursor {
 public:
  explicit TermCursor(const TermDictionary& dictionary) : dictionary_(dictionary) {}
  // The next term that is given is the first of that group.
  void start_group(std::size_t group);
  // The next term that is given is the first that is not below `least`.
  bool seek(std::string_view least);

  // False at the end, and where the bytes are broken.
  bool next();
  std::string_view term() const { return term_; }  // until the next call
  const TermEntry& entry() const { return entry_; }
  bool broken() const { return broken_; }

 private:
  bool read_term();

  const TermDictionary& dictionary_;
  std::string term_;
  TermEntry entry_;
  std::uint32_t at_ = 0;  // the term that comes next
  TermGroupReader group_;
  bool broken_ = false;
  bool held_ = false;  // seek has read what next will give
};

// Lays out the sections. One thread at a time.
class TermDictionaryWriter {
 public:
  // Terms in ascending byte order; `postings` are their bytes. Returns what of these comes next in
  // POST, which may be larger than memory and is left to the caller: nothing or all of them.
  std::string_view add(std::string_view term, std::uint32_t chunks, std::uint32_t documents,
                       std::string_view postings);
  std::uint32_t terms() const { return terms_; }
  // TERM and TEXT.
  TermSections<std::string> finish() &&;

 private:
  void finish_group();

  TermSections<std::string> sections_;
  std::size_t text_begin_ = 0;  // of the group
  std::uint64_t postings_begin_ = 0, postings_end_ = 0;
  std::string last_;
  std::uint32_t terms_ = 0;
};

}  // namespace quarry::words
