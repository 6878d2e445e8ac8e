// The best rows that a walk has seen so far, and which of them are not expanded yet.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace quarry::vectors {

// A row, its score, and whether its links have been followed, packed into one integer that orders
// by score. Sorting and merging then need no branches, which the processor could not predict.
class WalkStep {
 public:
  WalkStep() = default;
  WalkStep(float score, std::uint32_t row)
      : key_(std::uint64_t{in_order(std::bit_cast<std::uint32_t>(score))} << 32 | row << 1) {}
  static WalkStep before_all() { return WalkStep(std::numeric_limits<std::uint64_t>::max()); }

  float score() const {
    const auto bits = static_cast<std::uint32_t>(key_ >> 32);
    return std::bit_cast<float>((bits & kHighest) != 0 ? bits ^ kHighest : ~bits);
  }
  std::uint32_t row() const { return static_cast<std::uint32_t>(key_) >> 1; }
  bool expanded() const { return (key_ & 1) != 0; }
  void expand() { key_ |= 1; }
  auto operator<=>(const WalkStep&) const = default;

 private:
  static constexpr std::uint32_t kHighest = 0x80000000;

  explicit WalkStep(std::uint64_t key) : key_(key) {}
  // Maps the bits of a float to an integer of the same order.
  static std::uint32_t in_order(std::uint32_t bits) {
    return bits ^ ((0 - (bits >> 31)) | kHighest);
  }

  std::uint64_t key_ = 0;
};

// A list of the `width` best rows, best first. One thread at a time.
class WalkList {
 public:
  WalkList() = default;
  WalkList(const WalkList&) = delete;
  WalkList& operator=(const WalkList&) = delete;

  void start(std::size_t width) {
    width_ = width;
    size_ = next_ = 0;
    if (room_.size() < width + 1) room_.resize(width + 1);
    room_[0] = WalkStep::before_all();
    steps_ = room_.data() + 1;
  }
  std::span<const WalkStep> steps() const { return {steps_, size_}; }

  // Merges the rows that belong among the best; a NaN score is dropped. `fresh` is scratch space
  // for rows.size() steps.
  void admit(std::span<const std::uint32_t> rows, const float* scores, WalkStep* fresh) {
    const WalkStep worst = size_ == width_ && width_ > 0 ? steps_[size_ - 1] : WalkStep();
    std::size_t count = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      fresh[count] = WalkStep(scores[i], rows[i]);
      count += static_cast<std::size_t>((fresh[count] > worst) & (scores[i] == scores[i]));
    }
    sort(fresh, count);
    merge(fresh, count);
  }
  // Marks the best row that is not expanded yet as expanded and returns it; false if there is none.
  bool take(std::uint32_t& row) {
    while (next_ < size_ && steps_[next_].expanded()) ++next_;
    if (next_ == size_) return false;
    steps_[next_].expand();
    row = steps_[next_].row();
    return true;
  }
  // Visits the next `most` rows that take() would return.
  template <class Visit>
  void visit_next(std::size_t most, const Visit& visit) const {
    for (std::size_t at = next_; at < size_ && most > 0; ++at) {
      if (steps_[at].expanded()) continue;
      visit(steps_[at].row());
      --most;
    }
  }

 private:
  // The step before position `end`; for 0, the sentinel that is better than any step.
  const WalkStep& step(std::size_t end) const { return room_[end]; }
  static void sort(WalkStep* steps, std::size_t count) {
    for (std::size_t i = 1; i < count; ++i) {
      const WalkStep step = steps[i];
      std::size_t at = i;
      for (; at > 0 && steps[at - 1] < step; --at) steps[at] = steps[at - 1];
      steps[at] = step;
    }
  }
  // Merges in place, from worst to best: steps better than every new one stay where they are.
  void merge(const WalkStep* fresh, std::size_t count) {
    std::size_t own = size_, added = count;  // steps of each list not placed yet
    for (std::size_t drop = own + added > width_ ? own + added - width_ : 0; drop > 0; --drop) {
      const bool of_own = step(own) < fresh[added - 1];
      own -= of_own;
      added -= !of_own;
    }
    size_ = own + added;
    for (std::size_t end = size_; added > 0; --end) {
      const WalkStep mine = step(own), other = fresh[added - 1];
      const bool of_own = mine < other;
      steps_[end - 1] = of_own ? mine : other;
      own -= of_own;
      added -= !of_own;
    }
    if (count > 0) next_ = std::min(next_, own);
  }

  std::size_t width_ = 0, size_ = 0, next_ = 0;
  std::vector<WalkStep> room_;
  WalkStep* steps_ = nullptr;  // in room_, after the sentinel that is better than any step
};

}  // namespace quarry::vectors
