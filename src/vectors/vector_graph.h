// The neighbours of each row: along them a search walks from rows near the question to nearer ones.
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

// Of each row at most. Malkov and Yashunin keep twice their M of 16; the last two are hardly ever
// there: walks of the same width find 0.001 less.
inline constexpr std::size_t kMostLinks = 30;

// A view, but for the entries. Links are not looked at when it is opened: who follows one asks
// whether it is a row. Immutable; share it freely.
class VectorGraph {
 public:
  VectorGraph() = default;
  // Both empty: no graph. Errors: corrupt.
  static Result<VectorGraph> read(std::string_view links, std::string_view entries,
                                  const CodeRows& rows);

  bool empty() const { return entries_.empty(); }
  std::uint32_t rows() const { return rows_; }
  // What ends a shorter list, and what may stand in broken bytes, is no row.
  std::span<const std::uint32_t> links(std::uint32_t row) const {
    return links_.subspan(row * kMostLinks, kMostLinks);
  }
  // Rows spread over all of them: the nearest of these is where a walk begins.
  std::span<const std::uint32_t> entries() const { return entries_; }
  // Of the first entries, as many as there is room for.
  void score_entries(const RowQuery& query, std::span<float> scores) const {
    query.estimate_run(entry_rows_->view, static_cast<std::uint32_t>(scores.size()), scores.data());
  }

  // Links that are no rows, lists with holes, rows that no walk can reach. One line a finding.
  void check(std::vector<std::string>& findings) const;

 private:
  // Copies, side by side: every walk looks at all of them, which takes half the time so.
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
