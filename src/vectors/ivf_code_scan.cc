#include "vectors/ivf_code_scan.h"

#include <algorithm>
#include <bit>

namespace quarry {

void KthGreatest::offer(float value) {
  if (value <= value_ || value != value) return;
  kept_.push_back(value);
  std::ranges::push_heap(kept_, std::ranges::greater());
  if (kept_.size() > k_) {
    std::ranges::pop_heap(kept_, std::ranges::greater());
    kept_.pop_back();
  }
  if (kept_.size() == k_) value_ = kept_.front();
}

void IvfCodeScan::read(const IvfBlock& block, const Terms& terms, std::uint32_t mask) {
  codes_ += static_cast<std::size_t>(std::popcount(mask));
  simd::BitEnds ends;
  std::uint32_t promising = mask & tables_.scan(block.bits,
                                                {.factors = block.factors,
                                                 .addends = block.addends,
                                                 .base = terms.base,
                                                 .width = terms.width,
                                                 .least = lowest_.value()},
                                                ends);
  for (; promising != 0; promising &= promising - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(promising));
    found_.push_back({ends.upper[i], block.rows[i]});
    lowest_.offer(ends.lower[i]);
  }
}

std::vector<IvfCandidate> IvfCodeScan::take() && {
  std::erase_if(found_, [&](const IvfCandidate& c) { return c.upper < lowest_.value(); });
  std::ranges::sort(found_, std::ranges::greater(), &IvfCandidate::upper);
  return std::move(found_);
}

}  // namespace quarry
