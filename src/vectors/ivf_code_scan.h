// Reads blocks of 1-bit codes and keeps those that may be among the k best.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "simd/dot_bits.h"

namespace quarry::vectors {

// 32 codes of a list, of which the first `size` are there.
struct IvfBlock {
  const std::uint8_t* bits;
  const float* factors;
  const float* addends;
  const std::uint32_t* rows;  // may name any number: a reader asks before it follows one
  std::uint32_t size;

  // One bit for each code that is there. An empty block is none.
  std::uint32_t mask() const { return 0xFFFFFFFF >> (simd::kBitBlock - size); }
};

// The k-th greatest of the numbers offered; lowest while there are fewer. Twice as many are kept
// and then halved at once, which costs a tenth of a heap where k is some hundreds. One thread at a
// time.
class KthGreatest {
 public:
  explicit KthGreatest(std::size_t k) : k_(k), most_(2 * k + 16) {}
  void offer(float value) {
    if (!(value > bound_)) return;
    kept_.push_back(value);
    if (kept_.size() == most_) settle();
  }
  // Not above the k-th greatest, and not far below.
  float bound() const { return bound_; }
  float value() {
    settle();
    return bound_;
  }

 private:
  void settle();

  std::size_t k_, most_;
  std::vector<float> kept_;
  float bound_ = -std::numeric_limits<float>::infinity();
};

struct IvfCandidate {
  float upper;  // the score is hardly higher
  std::uint32_t row;
};

// One query. One thread at a time.
class IvfCodeScan {
 public:
  // `tables` are of the query in the numbers of the codes, and must outlive this.
  IvfCodeScan(const simd::BitTables& tables, std::size_t k) : tables_(tables), lowest_(k) {}

  // A score lies within estimate +- width * factor as a rule; estimates are base + addend + factor
  // * sum. Only codes of the mask are looked at.
  struct Terms {
    float base = 0, width = 0;
  };
  void read(const IvfBlock& block, const Terms& terms, std::uint32_t mask);

  // What rounding in the quick sums adds to an estimate, divided by its factor.
  float rounding() const { return tables_.deviation(); }
  std::size_t codes() const { return codes_; }
  // Those that may be among the k best, in no order.
  std::vector<IvfCandidate> take() &&;

 private:
  const simd::BitTables& tables_;
  KthGreatest lowest_;  // of the lower ends: at least k codes have scores as good
  std::size_t codes_ = 0;
  std::vector<IvfCandidate> found_;
};

}  // namespace quarry::vectors
