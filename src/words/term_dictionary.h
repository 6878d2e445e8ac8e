// The sorted terms of a segment in groups of sixteen. Each term omits the prefix that it shares
// with the previous one (front coding; Witten, Moffat and Bell, Managing Gigabytes, 4.1).
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

inline constexpr std::uint32_t kTermsPerGroup = 16;

// The sections TERM, TEXT and POST, as owned bytes when writing and as views when reading.
template <class Bytes>
struct TermSections {
  Bytes groups, text, postings;
};

// A view of the sections with an index of its groups. The first eight bytes of each group's first
// term are copied into one array; a search that read the terms themselves would miss the cache at
// every step. Immutable; share it freely.
class TermDictionary {
 public:
  TermDictionary() = default;
  // Checks the group sizes, so that every later read stays in bounds. Errors: corrupt.
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
  // Returns the last group whose first term is not above `term`, or group 0.
  std::size_t group_of(std::string_view term) const;

  std::uint32_t terms_ = 0;
  std::vector<std::uint64_t> heads_;  // the first eight bytes of each group
  std::vector<Begin> begins_;         // of each group, and the end of the last
  std::string_view text_, postings_;
};

// Iterates over terms in ascending byte order. One thread at a time.
class TermCursor {
 public:
  explicit TermCursor(const TermDictionary& dictionary) : dictionary_(dictionary) {}
  // Positions before the first term of the group.
  void start_group(std::size_t group);
  // Positions before the first term >= `least`. Returns false if there is none.
  bool seek(std::string_view least);

  // Returns false at the end and if the bytes are corrupt.
  bool next();
  std::string_view term() const { return term_; }  // valid until the next call
  const TermEntry& entry() const { return entry_; }
  bool broken() const { return broken_; }

 private:
  bool read_term();

  const TermDictionary& dictionary_;
  std::string term_;
  TermEntry entry_;
  std::uint32_t at_ = 0;  // number of the next term
  TermGroupReader group_;
  bool broken_ = false;
  bool held_ = false;  // seek() has already read the next term
};

// Writes the sections. One thread at a time.
class TermDictionaryWriter {
 public:
  // Adds a term; terms must ascend in byte order. Returns the bytes to append to POST, either
  // `postings` or nothing. POST may exceed memory, so the caller stores it.
  std::string_view add(std::string_view term, std::uint32_t chunks, std::uint32_t documents,
                       std::string_view postings);
  std::uint32_t terms() const { return terms_; }
  // Returns TERM and TEXT.
  TermSections<std::string> finish() &&;

 private:
  void finish_group();

  TermSections<std::string> sections_;
  std::size_t text_begin_ = 0;  // of the current group
  std::uint64_t postings_begin_ = 0, postings_end_ = 0;
  std::string last_;
  std::uint32_t terms_ = 0;
};

}  // namespace quarry::words
