// The graph of a segment: the links of each row to its neighbours, which a search follows from rows
// near the question to nearer ones.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "store/section_table.h"
#include "vectors/code_rows.h"

namespace quarry::vectors {

// Links stored for each row. Malkov and Yashunin keep twice their M of 16. The last two slots are
// rarely used: walks of the same width lose 0.001 of recall without them.
inline constexpr std::size_t kMostLinks = 30;

// A view, except for copies of the entry rows. Opening does not check the links: compare a link
// with rows() before following it. Immutable; share it freely.
class VectorGraph {
 public:
  VectorGraph() = default;
  // Empty bytes mean no graph. Errors: corrupt.
  static Result<VectorGraph> read(std::string_view links, std::string_view entries,
                                  const CodeRows& rows);

  bool empty() const { return entries_.empty(); }
  std::uint32_t rows() const { return rows_; }
  // The link slots of a row. A value of rows() or more ends the list: the padding of a short list,
  // or damaged bytes.
  std::span<const std::uint32_t> links(std::uint32_t row) const {
    return links_.subspan(row * kMostLinks, kMostLinks);
  }
  // Rows spread over the whole segment. A walk starts at those nearest to the question.
  std::span<const std::uint32_t> entries() const { return entries_; }
  // Scores the first scores.size() entries.
  void score_entries(const RowQuery& query, std::span<float> scores) const {
    query.estimate_run(entry_rows_->view, static_cast<std::uint32_t>(scores.size()), scores.data());
  }

  // Reports links to unknown rows, gaps in lists, and rows that no walk reaches, if they are more
  // than 1% of all rows.
  void check(std::vector<std::string>& findings) const;

 private:
  // Contiguous copies of the entry rows. Every walk scores all of them, which takes half the time
  // of reading them in place.
  struct EntryRows {
    RowParts<std::string> parts;
    CodeRows view;
  };

  Result<void> copy_entries(const CodeRows& rows);
  std::size_t reachable() const;

  std::uint32_t rows_ = 0;
  std::span<const std::uint32_t> links_, entries_;
  std::shared_ptr<const EntryRows> entry_rows_;
};

}  // namespace quarry::vectors
