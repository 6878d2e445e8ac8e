// Links the rows of a segment to their neighbours, in parallel and with the same outcome each time.
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
  std::size_t links = 16;   // M: neighbours that a new row chooses
  std::size_t width = 200;  // of the walk that looks for them
  std::size_t entries = 128;
};

// One thread at a time; shares its work out over the executor.
class GraphBuilder {
 public:
  GraphBuilder(const CodeRows& rows, const GraphSettings& settings, Executor& executor);

  // Rows take over the links they had in a graph whose row i is now place[i]; kNoRow: it is gone,
  // and who was linked to it is linked to its neighbours instead. At most once, before link_rest.
  void adopt(const VectorGraph& graph, std::span<const std::uint32_t> place);
  // Inserts all rows that are not linked yet.
  // Errors: cancelled, deadline.
  Result<void> link_rest(const Deadline& deadline = {});
  void write(std::string& links, std::string& entries) const;

  // As a walk needs it.
  std::uint32_t rows() const { return rows_.size(); }
  std::span<const std::uint32_t> entries() const { return entries_; }
  void score_entries(const RowQuery& query, std::span<float> scores) const {
    query.estimate(std::span(entries_).first(scores.size()), scores.data());
  }
  std::span<const std::uint32_t> links(std::uint32_t row) const {
    return {&links_[row * kRoom], counts_[row]};
  }

 private:
  // While a graph grows a list may be longer than it will be: choosing among them again for every
  // link that is added would take longer than all the rest.
  static constexpr std::size_t kRoom = kMostLinks + 18;

  struct Link {
    std::uint32_t to, from;
    auto operator<=>(const Link&) const = default;
  };

  void adopt_row(const VectorGraph& graph, std::span<const std::uint32_t> place, std::uint32_t old);
  // In an order that has nothing to do with their numbers.
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
  std::vector<std::uint32_t> links_;  // kRoom of each row
  std::vector<std::uint8_t> counts_;
  std::vector<bool> linked_;
  std::uint32_t linked_rows_ = 0;
  std::vector<std::uint32_t> entries_;
};

}  // namespace quarry::vectors
