// Builds the graph of a segment in parallel. The result does not depend on the number of threads.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/deadline.h"
#include "core/executor.h"
#include "core/result.h"
#include "vectors/code_rows.h"
#include "vectors/vector_graph.h"

namespace quarry::vectors {

struct GraphSettings {
  std::size_t links = 16;     // M: neighbours chosen for a new row
  std::size_t width = 200;    // of the walk that finds candidates for them
  std::size_t entries = 128;  // rows at which a walk may start
};

// One thread at a time; runs its work on the executor.
class GraphBuilder {
 public:
  GraphBuilder(const CodeRows& rows, const GraphSettings& settings, Executor& executor);

  // Takes over the links of a graph whose row i is now row place[i]; kNoRow means that the row was
  // deleted. Links to a deleted row are replaced by links to its neighbours. Call at most once,
  // before link_rest.
  void adopt(const VectorGraph& graph, std::span<const std::uint32_t> place);
  // Inserts all rows that have no links yet. Errors: cancelled, deadline.
  Result<void> link_rest(const Deadline& deadline = {});
  void write(std::string& links, std::string& entries) const;

  // The Graph interface of walk() in graph_walk.h.
  std::uint32_t rows() const { return rows_.size(); }
  std::span<const std::uint32_t> entries() const { return entries_; }
  void score_entries(const RowQuery& query, std::span<float> scores) const {
    query.estimate(std::span(entries_).first(scores.size()), scores.data());
  }
  std::span<const std::uint32_t> links(std::uint32_t row) const {
    return {&links_[row * kRoom], counts_[row]};
  }

 private:
  // Slots for each row during the build: more than the final kMostLinks, because selecting the best
  // links again after each added link would take longer than the rest of the build.
  static constexpr std::size_t kRoom = kMostLinks + 18;

  struct Link {
    std::uint32_t to, from;
    auto operator<=>(const Link&) const = default;
  };

  void adopt_row(const VectorGraph& graph, std::span<const std::uint32_t> place, std::uint32_t old);
  // The rows whose linked_ flag equals `linked`, in an order independent of their numbers.
  std::vector<std::uint32_t> in_order(bool linked) const;
  void insert(std::span<const std::uint32_t> batch);
  void choose_links(std::uint32_t row);
  void add_links_back(std::span<const std::uint32_t> batch);
  void set_links(std::uint32_t row, std::span<const std::uint32_t> chosen);
  void add_to(std::span<const Link> links);
  void shorten(std::uint32_t row, std::span<const std::uint32_t> candidates, std::size_t most);
  void choose_entries();

  const CodeRows& rows_;
  const GraphSettings settings_;
  Executor& executor_;
  std::vector<std::uint32_t> links_;  // kRoom slots for each row
  std::vector<std::uint8_t> counts_;
  std::vector<bool> linked_;
  std::uint32_t linked_rows_ = 0;
  std::vector<std::uint32_t> entries_;
};

}  // namespace quarry::vectors
