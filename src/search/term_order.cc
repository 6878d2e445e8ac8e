#include "search/term_order.h"

#include <algorithm>

namespace quarry::search {
namespace {

// Looking up one chunk in a list takes about as long as adding this many of its postings. Measured
// on the MTRAG passages, SciFact and CoSQA (lexical_search): 4 and 16 are up to 5% slower.
constexpr std::uint32_t kPostingsOfLookUp = 8;

// The sort key for setting terms aside: the most that the term can add. A term with only a tail in
// the window comes last, since its points are computed already and deferring it saves nothing.
std::uint32_t cost_aside(const TermScan::Outlook& outlook) {
  constexpr std::uint32_t kTooMuch = 1U << 31;
  return outlook.bound + (outlook.units == 0 ? kTooMuch : 0);
}

}  // namespace

void TermOrder::begin_window(std::span<TermScan> terms, const Window& window) {
  outlooks_.clear();
  order_.clear();
  aside_ = bound_ = 0;
  for (TermScan& term : terms) {
    order_.push_back(static_cast<std::uint32_t>(outlooks_.size()));
    outlooks_.push_back(term.outlook(window));
  }
  std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return cost_aside(outlooks_[a]) < cost_aside(outlooks_[b]);
  });
}

std::uint32_t TermOrder::bound_of_all() const {
  std::uint32_t sum = 0;
  for (const TermScan::Outlook& outlook : outlooks_) sum += outlook.bound;
  return sum;
}

void TermOrder::set_aside(std::uint32_t needed) {
  for (; aside_ < order_.size(); ++aside_) {
    const std::uint32_t bound = cost_aside(outlooks_[order_[aside_]]);
    if (bound_ + bound >= needed) return;
    bound_ += bound;
  }
}

std::size_t TermOrder::worth_looking_up() const {
  return outlooks_[order_[aside_ - 1]].units * words::kPacked / kPostingsOfLookUp;
}

std::uint32_t TermOrder::take_back() {
  const std::uint32_t term = order_[--aside_];
  bound_ -= outlooks_[term].bound;
  return term;
}

}  // namespace quarry::search
