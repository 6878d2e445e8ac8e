#include "vectors/ivf_code_scan.h"

#include <algorithm>
#include <bit>

namespace quarry::vectors {

void KthGreatest::settle() {
  if (kept_.size() < k_) return;
  const auto kth = kept_.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
  std::ranges::nth_element(kept_, kth, std::ranges::greater());
  bound_ = *kth;
  kept_.resize(k_);
}

void IvfCodeScan::read(const IvfBlock& block, const Terms& terms, std::uint32_t mask) {
  codes_ += static_cast<std::size_t>(std::popcount(mask));
  simd::BitEnds ends;
  std::uint32_t promising = mask & tables_.scan(block.bits,
                                                {.factors = block.factors,
                                                 .addends = block.addends,
                                                 .base = terms.base,
                                                 .width = terms.width,
                                                 .least = lowest_.bound()},
                                                ends);
  for (; promising != 0; promising &= promising - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(promising));
    found_.push_back({ends.upper[i], block.rows[i]});
    lowest_.offer(ends.lower[i]);
  }
}

std::vector<IvfCandidate> IvfCodeScan::take() && {
  const float least = lowest_.value();
  std::erase_if(found_, [least](const IvfCandidate& c) { return c.upper < least; });
  return std::move(found_);
}

}  // namespace quarry::vectors
