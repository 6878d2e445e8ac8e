// Questions that are asked at the same time are embedded together.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "embed/embedder.h"

namespace quarry::embed {

struct MicroBatchSettings {
  std::size_t lanes = 1;          // batches under way at once: the threads that may encode
  std::size_t max_texts = 32;     // of one batch
  std::size_t max_bytes = 8192;   // of one batch: a long text must not hold up many short ones
  std::size_t max_waiting = 512;  // callers in the queue
};

// For servers, where many threads ask one question each. While a lane is free a call goes straight
// to `inner`: nobody ever waits for a batch to fill up. While all lanes are taken calls queue, and
// each lane that becomes free takes the oldest as one batch. One of their own threads computes it:
// there are no others. Each caller keeps its deadline and stop token, gets the rows of its own
// texts, and does not suffer from another's text or departure. Only the caller that computes for
// others stays until that batch is done; it is the one with the most time left.
//
// Passages, and calls larger than a batch, are handed on as they are. Errors: those of `inner`;
// exhausted, where the queue is full. `inner` must outlive it. Thread-safe.
class MicroBatcher final : public Embedder {
 public:
  MicroBatcher(const Embedder& inner, MicroBatchSettings settings);
  ~MicroBatcher() override;

  const EmbedderIdentity& identity() const override { return inner_.identity(); }
  std::vector<TextRange> token_ranges(std::string_view text) const override {
    return inner_.token_ranges(text);
  }
  Result<Vectors> embed(std::span<const std::string> texts, EmbedRole role,
                        const Deadline& deadline) const override;

  std::size_t waiting() const;

 private:
  struct Call;
  struct Batch;
  using CallPointer = std::shared_ptr<Call>;

  Result<Vectors> wait_for_turn(std::unique_lock<std::mutex>& lock, const CallPointer& call) const;
  void compute(Batch& batch, const Deadline& deadline) const;
  // These three with the lock held.
  void free_lane() const;
  std::shared_ptr<Batch> take_batch() const;
  static void hand_out(const Result<Vectors>& rows, const std::vector<CallPointer>& calls);

  const Embedder& inner_;
  const MicroBatchSettings settings_;
  mutable std::mutex mutex_;
  mutable std::deque<CallPointer> queue_;  // not empty only while all lanes are taken
  mutable std::size_t lanes_taken_ = 0;
};

}  // namespace quarry::embed
