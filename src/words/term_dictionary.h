// The sorted terms of a segment in groups of sixteen, each term without what it shares with the one
// before (front coding; Witten, Moffat and Bell, Managing Gigabytes, 4.1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry {

inline constexpr std::uint32_t kTermsOfGroup = 16;

struct TermGroupRow {
  std::uint64_t postings_begin, text_begin;
};
static_assert(sizeof(TermGroupRow) == 16);

// The sections TERM, TEXT and POST, whether they are to be written or to be read.
template <class Bytes>
struct TermSections {
  Bytes rows, text, postings;
};

struct TermEntry {
  // How many chunks, and how many documents, have the term; the dead among them counted.
  std::uint32_t chunks = 0, documents = 0;
  std::string_view postings;
};

// A view. Immutable; share it freely.
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
  std::size_t groups() const { return rows_.size() - 1; }
  std::string_view first_term(std::size_t group) const;

  std::uint32_t terms_ = 0;
  std::span<const TermGroupRow> rows_;
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
  bool read_entry();
  bool number(std::uint32_t& value);

  const TermDictionary& dictionary_;
  std::string term_;
  TermEntry entry_;
  std::uint32_t at_ = 0;                                 // the term that comes next
  const std::uint8_t *text_ = nullptr, *end_ = nullptr;  // of its group
  std::uint64_t postings_ = 0;                           // where its postings begin
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
  void append_row();

  TermSections<std::string> sections_;
  std::uint64_t postings_end_ = 0;
  std::string last_;
  std::uint32_t terms_ = 0;
};

}  // namespace quarry
