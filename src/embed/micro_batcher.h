// Batches concurrent queries of many threads into one call of the model.
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
  std::size_t lanes = 1;          // concurrent batches, that is, threads that may encode
  std::size_t max_texts = 32;     // per batch
  std::size_t max_bytes = 8192;   // per batch, so that a long text does not delay many short ones
  std::size_t max_waiting = 512;  // queued calls
};

// For servers, where many threads embed one query each. While a lane is free, a call goes straight
// to `inner`; no call ever waits for a batch to fill up. While all lanes are busy, calls queue, and
// each lane that becomes free takes the oldest calls as one batch. The thread of one of these
// calls, the leader, computes the batch. Each caller keeps its own deadline and stop token,
// receives the rows of its own texts, and is unaffected if another caller's text is invalid or
// another caller leaves. Only the leader must stay until its batch is done; it is the caller with
// the most time left.
//
// Passages, and calls larger than a batch, are forwarded to `inner` unchanged. Errors: those of
// `inner`; exhausted (the queue is full). `inner` must outlive it. Thread-safe.
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
  // The following three require mutex_.
  void free_lane() const;
  std::shared_ptr<Batch> take_batch() const;
  static void hand_out(const Result<Vectors>& rows, const std::vector<CallPointer>& calls);

  const Embedder& inner_;
  const MicroBatchSettings settings_;
  mutable std::mutex mutex_;
  mutable std::deque<CallPointer> queue_;  // empty unless all lanes are taken
  mutable std::size_t lanes_taken_ = 0;
};

}  // namespace quarry::embed
