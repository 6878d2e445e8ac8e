// Orders the terms of a question for one window. Those with the smallest bounds that together
// cannot lift a chunk into the k best are set aside; the others are added for the whole window.
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
  // Gets the outlook of every term for the window. No term is set aside at first.
  void begin_window(std::span<TermScan> terms, const Window& window);

  // The most that all terms together can add to a chunk.
  std::uint32_t bound_of_all() const;
  // Sets aside as many terms as possible whose bounds sum to less than `needed`.
  void set_aside(std::uint32_t needed);
  std::span<const std::uint32_t> others() const { return std::span(order_).subspan(aside_); }

  bool any_aside() const { return aside_ > 0; }
  std::uint32_t bound_aside() const { return bound_; }
  // For the term with the greatest bound among those set aside: up to how many chunks it is faster
  // to look each one up than to add the whole window.
  std::size_t worth_looking_up() const;
  // Returns that term, which is no longer set aside.
  std::uint32_t take_back();

 private:
  std::vector<TermScan::Outlook> outlooks_;  // by term
  std::vector<std::uint32_t> order_;         // terms, cheapest to set aside first
  std::size_t aside_ = 0;                    // the first `aside_` of order_ are set aside
  std::uint32_t bound_ = 0;                  // the most that they can add together
};

}  // namespace quarry::search
