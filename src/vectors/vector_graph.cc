#include "vectors/vector_graph.h"

#include <algorithm>

#include "core/bitmap.h"
#include "store/section_table.h"

namespace quarry::vectors {

Result<VectorGraph> VectorGraph::read(std::string_view links, std::string_view entries,
                                      const CodeRows& rows) {
  VectorGraph graph;
  if (links.empty() && entries.empty()) return graph;
  graph.rows_ = rows.size();
  graph.links_ = QUARRY_TRY(
      store::section_table<std::uint32_t>(links, std::uint64_t{rows.size()} * kMostLinks, "links"));
  graph.entries_ = QUARRY_TRY(store::section_table<std::uint32_t>(
      entries, entries.size() / sizeof(std::uint32_t), "entries"));
  if (graph.entries_.empty() ||
      std::ranges::any_of(graph.entries_, [&](std::uint32_t row) { return row >= rows.size(); })) {
    return {Code::corrupt, "entries: expected at least one, all of them rows of the graph"};
  }
  QUARRY_TRY(graph.copy_entries(rows));
  return graph;
}

Result<void> VectorGraph::copy_entries(const CodeRows& rows) {
  auto copies = std::make_shared<EntryRows>();
  RowParts<std::string>& parts = copies->parts;
  for (const std::uint32_t row : entries_) {
    const RowParts<std::string_view> one = rows.bytes(row, row + 1);
    parts.codes.append(one.codes);
    parts.scales.append(one.scales);
  }
  copies->view = QUARRY_TRY(CodeRows::read(rows.shape(), entries_.size(),
                                           {.codes = parts.codes, .scales = parts.scales}));
  entry_rows_ = std::move(copies);
  return {};
}

std::size_t VectorGraph::reachable() const {
  Bitmap seen(rows_);
  std::vector<std::uint32_t> open(entries_.begin(), entries_.end());
  std::size_t count = 0;
  while (!open.empty()) {
    const std::uint32_t row = open.back();
    open.pop_back();
    if (row >= rows_ || seen[row]) continue;
    seen.set(row);
    ++count;
    std::ranges::copy(links(row), std::back_inserter(open));
  }
  return count;
}

void VectorGraph::check(std::vector<std::string>& findings) const {
  for (std::uint32_t row = 0; row < rows_ && !empty(); ++row) {
    const std::span all = links(row);
    const auto end = std::ranges::find(all, store::kNoRow);
    const bool sound =
        std::all_of(all.begin(), end,
                    [&](std::uint32_t link) { return link < rows_ && link != row; }) &&
        std::all_of(end, all.end(), [](std::uint32_t link) { return link == store::kNoRow; });
    if (sound) continue;
    findings.push_back("links of window " + std::to_string(row) + " are broken");
    return;
  }
  // A few outlying rows that no other row chose as a neighbour are unreachable in any graph.
  const std::size_t lost = empty() ? 0 : rows_ - reachable();
  if (lost * 100 > rows_) {
    findings.push_back("no walk reaches " + std::to_string(lost) + " of " + std::to_string(rows_) +
                       " windows");
  }
}

}  // namespace quarry::vectors
