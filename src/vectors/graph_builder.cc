// Inserts rows in batches, as in ParlayANN (Manohar et al. 2024). Each row of a batch searches for
// its neighbours in the graph as it was before the batch. Then the reverse links are added, each
// list by one thread. This needs no lock, and the graph does not depend on thread timing.
#include "vectors/graph_builder.h"

#include <algorithm>
#include <numeric>

#include "core/hash.h"
#include "store/section_table.h"
#include "vectors/graph_walk.h"
#include "vectors/neighbour_selection.h"

namespace quarry::vectors {
namespace {

// A batch is at most 1/kBatchShare of the graph: its rows miss few neighbours by not seeing each
// other.
constexpr std::size_t kBatchShare = 32;
constexpr std::size_t kMostBatch = 1024;
constexpr std::size_t kRowsOfTask = 256;

WalkMemory& memory_of_thread() {
  static thread_local WalkMemory memory;
  return memory;
}

// Hashes a row number (the finaliser of MurmurHash3), so that the insertion order is independent of
// the order of the documents.
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ value >> 33) * 0xFF51AFD7ED558CCD;
  value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53;
  return value ^ value >> 33;
}

}  // namespace

GraphBuilder::GraphBuilder(const CodeRows& rows, const GraphSettings& settings, Executor& executor)
    : rows_(rows),
      settings_(settings),
      executor_(executor),
      links_(std::size_t{rows.size()} * kRoom),
      counts_(rows.size(), 0),
      linked_(rows.size(), false) {}

void GraphBuilder::adopt(const VectorGraph& graph, std::span<const std::uint32_t> place) {
  executor_.parallel_for((place.size() + kRowsOfTask - 1) / kRowsOfTask, [&](std::size_t task) {
    const std::size_t end = std::min(place.size(), (task + 1) * kRowsOfTask);
    for (std::size_t old = task * kRowsOfTask; old < end; ++old) {
      if (place[old] != store::kNoRow) adopt_row(graph, place, static_cast<std::uint32_t>(old));
    }
  });
  for (const std::uint32_t row : place) {
    // A row that lost all of its neighbours is inserted like a new one.
    if (row == store::kNoRow || counts_[row] == 0) continue;
    linked_[row] = true;
    ++linked_rows_;
  }
  for (const std::uint32_t entry : graph.entries()) {
    const std::uint32_t row = place[entry];
    if (row != store::kNoRow && linked_[row] && entries_.size() < settings_.entries) {
      entries_.push_back(row);
    }
  }
  choose_entries();
}

// As in FreshDiskANN (Singh et al. 2021, algorithm 4): the neighbours of a deleted neighbour
// replace it.
void GraphBuilder::adopt_row(const VectorGraph& graph, std::span<const std::uint32_t> place,
                             std::uint32_t old) {
  std::vector<std::uint32_t> near;
  bool dead = false;
  const auto add = [&](std::uint32_t link) {
    if (link >= place.size() || link == old) return false;
    if (place[link] != store::kNoRow) near.push_back(place[link]);
    return place[link] == store::kNoRow;
  };
  for (const std::uint32_t link : graph.links(old)) {
    if (!add(link)) continue;
    dead = true;
    for (const std::uint32_t next : graph.links(link)) add(next);
  }
  if (dead) {
    std::ranges::sort(near);
    near.erase(std::unique(near.begin(), near.end()), near.end());
    return shorten(place[old], near, kMostLinks);
  }
  set_links(place[old], near);
}

std::vector<std::uint32_t> GraphBuilder::in_order(bool linked) const {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
  for (std::uint32_t row = 0; row < rows_.size(); ++row) {
    if (linked_[row] == linked) order.emplace_back(mixed(row), row);
  }
  std::ranges::sort(order);
  std::vector<std::uint32_t> rows;
  for (const auto& [key, row] : order) rows.push_back(row);
  return rows;
}

// Adds linked rows until there are enough entries.
void GraphBuilder::choose_entries() {
  if (entries_.size() >= settings_.entries) return;
  for (const std::uint32_t row : in_order(true)) {
    if (std::ranges::find(entries_, row) != entries_.end()) continue;
    entries_.push_back(row);
    if (entries_.size() == settings_.entries) return;
  }
}

Result<void> GraphBuilder::link_rest(const Deadline& deadline) {
  const std::vector<std::uint32_t> order = in_order(false);
  for (std::size_t at = 0; at < order.size();) {
    const std::size_t size = std::clamp<std::size_t>(linked_rows_ / kBatchShare, 1, kMostBatch);
    const std::span batch = std::span(order).subspan(at, std::min(size, order.size() - at));
    QUARRY_TRY(deadline.check("building a graph of vectors"));
    insert(batch);
    at += batch.size();
  }
  executor_.parallel_for(rows_.size(), [&](std::size_t i) {
    const auto row = static_cast<std::uint32_t>(i);
    if (counts_[row] <= kMostLinks) return;
    shorten(row, std::vector(links(row).begin(), links(row).end()), kMostLinks);
  });
  return {};
}

void GraphBuilder::insert(std::span<const std::uint32_t> batch) {
  executor_.parallel_for(batch.size(), [&](std::size_t i) { choose_links(batch[i]); });
  add_links_back(batch);
  for (const std::uint32_t row : batch) {
    linked_[row] = true;
    if (entries_.size() < settings_.entries) entries_.push_back(row);
  }
  linked_rows_ += static_cast<std::uint32_t>(batch.size());
}

void GraphBuilder::choose_links(std::uint32_t row) {
  WalkMemory& memory = memory_of_thread();
  walk(*this, RowQuery(rows_, row), settings_.width, memory);
  std::vector<ScoredRow> candidates;
  for (const WalkStep& step : memory.list.steps()) candidates.push_back({step.score(), step.row()});
  std::vector<std::uint32_t> chosen;
  select_neighbours(rows_, candidates, settings_.links, chosen);
  set_links(row, chosen);
}

void GraphBuilder::set_links(std::uint32_t row, std::span<const std::uint32_t> chosen) {
  std::ranges::copy(chosen, &links_[std::size_t{row} * kRoom]);
  counts_[row] = static_cast<std::uint8_t>(chosen.size());
}

void GraphBuilder::add_links_back(std::span<const std::uint32_t> batch) {
  std::vector<Link> back;
  for (const std::uint32_t row : batch) {
    for (const std::uint32_t to : links(row)) back.push_back({to, row});
  }
  std::ranges::sort(back);
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < back.size(); ++i) {
    if (i == 0 || back[i].to != back[i - 1].to) begins.push_back(i);
  }
  executor_.parallel_for(begins.size(), [&](std::size_t i) {
    const std::size_t end = i + 1 < begins.size() ? begins[i + 1] : back.size();
    add_to(std::span(back).subspan(begins[i], end - begins[i]));
  });
}

void GraphBuilder::add_to(std::span<const Link> added) {
  const std::uint32_t row = added.front().to;
  if (counts_[row] + added.size() <= kRoom) {
    for (const Link& link : added) links_[std::size_t{row} * kRoom + counts_[row]++] = link.from;
    return;
  }
  const std::span now = links(row);
  std::vector<std::uint32_t> candidates(now.begin(), now.end());
  for (const Link& link : added) candidates.push_back(link.from);
  shorten(row, candidates, kMostLinks);
}

void GraphBuilder::shorten(std::uint32_t row, std::span<const std::uint32_t> candidates,
                           std::size_t most) {
  std::vector<float> scores(candidates.size());
  RowQuery(rows_, row).estimate(candidates, scores.data());
  std::vector<ScoredRow> scored;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (scores[i] == scores[i]) scored.push_back({scores[i], candidates[i]});  // not NaN
  }
  std::ranges::sort(scored, [](const ScoredRow& a, const ScoredRow& b) {
    return a.score != b.score ? a.score > b.score : a.row < b.row;
  });
  std::vector<std::uint32_t> chosen;
  select_neighbours(rows_, scored, most, chosen);
  set_links(row, chosen);
}

void GraphBuilder::write(std::string& out_links, std::string& out_entries) const {
  out_links.reserve(std::size_t{rows()} * kMostLinks * sizeof(std::uint32_t));
  for (std::uint32_t row = 0; row < rows(); ++row) {
    std::uint32_t slots[kMostLinks];
    std::ranges::fill(slots, store::kNoRow);
    std::ranges::copy(links(row), slots);
    out_links.append(reinterpret_cast<const char*>(slots), sizeof slots);
  }
  out_entries.append(reinterpret_cast<const char*>(entries_.data()),
                     entries_.size() * sizeof(std::uint32_t));
}

}  // namespace quarry::vectors
