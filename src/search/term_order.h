// Which terms of a question are added for a whole window, and which are set aside: those of least
// bounds that together cannot lift a chunk among the k best.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "search/term_scan.h"

namespace quarry::search {

// One thread at a time.
class TermOrder {
 public:
  // Asks all terms for their outlook in the window; none is aside then.
  void look_at(std::span<TermScan> terms, const Window& window);

  // What all of them can add at most.
  std::uint32_t bound_of_all() const;
  // As many as stay together below `needed`.
  void set_aside(std::uint32_t needed);
  std::span<const std::uint32_t> others() const { return std::span(order_).subspan(aside_); }

  bool any_aside() const { return aside_ > 0; }
  std::uint32_t bound_aside() const { return bound_; }
  // Of those aside the term of the greatest bound: the chunks up to which looking them up takes
  // less than adding all of the window; and the term itself, no longer aside.
  std::size_t worth_looking_up() const;
  std::uint32_t take_back();

 private:
  std::vector<TermScan::Outlook> outlooks_;  // by term
  std::vector<std::uint32_t> order_;         // terms; aside are the first of them
  std::size_t aside_ = 0;
  std::uint32_t bound_ = 0;  // what those aside can add
};

}  // namespace quarry::search
