// Scans blocks of 1-bit codes and keeps the rows that may be among the k best.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "simd/dot_bits.h"

namespace quarry::vectors {

// A block of 32 codes, of which the first `size` (at least 1) are used.
struct IvfBlock {
  const std::uint8_t* bits;
  const float* factors;
  const float* addends;
  const std::uint32_t* rows;  // unchecked: compare with the row count before use
  std::uint32_t size;

  // One set bit for each used code.
  std::uint32_t mask() const { return 0xFFFFFFFF >> (simd::kBitBlock - size); }
};

// The k-th greatest of the values offered; -infinity while there are fewer than k. Collects up to
// twice k values and then drops the lower half at once, which costs a tenth of a heap for a k of
// some hundreds. One thread at a time.
class KthGreatest {
 public:
  explicit KthGreatest(std::size_t k) : k_(k), most_(2 * k + 16) {}
  void offer(float value) {
    if (!(value > bound_)) return;
    kept_.push_back(value);
    if (kept_.size() == most_) settle();
  }
  // A lower bound of value(), close to it and cheap.
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
  float upper;  // the score rarely exceeds it
  std::uint32_t row;
};

// Scans codes for one query. One thread at a time.
class IvfCodeScan {
 public:
  // `tables` are built from the query in the same (rotated) space as the codes, and must outlive
  // this.
  IvfCodeScan(const simd::BitTables& tables, std::size_t k) : tables_(tables), lowest_(k) {}

  // The estimate of a score is base + addend + factor * sum; the score rarely lies outside estimate
  // +- width * factor.
  struct Terms {
    float base = 0, width = 0;
  };
  // Reads only the codes set in `mask`.
  void read(const IvfBlock& block, const Terms& terms, std::uint32_t mask);

  // The error that rounding in BitTables adds to an estimate, divided by the factor.
  float rounding() const { return tables_.deviation(); }
  std::size_t codes() const { return codes_; }
  // The rows that may be among the k best, unordered.
  std::vector<IvfCandidate> take() &&;

 private:
  const simd::BitTables& tables_;
  KthGreatest lowest_;  // of the lower bounds: at least k rows score this high
  std::size_t codes_ = 0;
  std::vector<IvfCandidate> found_;
};

}  // namespace quarry::vectors
