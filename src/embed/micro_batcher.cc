// Leader and followers: the thread that finishes a batch appoints the leader of the next batch from
// the queue. The state of a call changes only under the lock:
//
//   waiting -> in_batch -> leading -> done   its thread computes the batch
//   waiting -> in_batch -> done              another thread computes the batch
//   waiting, in_batch -> abandoned           its deadline passed; its result is dropped
//   in_batch, leading -> retry_alone         the batch failed, perhaps because of another's text
#include "embed/micro_batcher.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <stop_token>
#include <utility>

namespace quarry::embed {
namespace {

std::size_t bytes_of(std::span<const std::string> texts) {
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  return bytes;
}

// Returns whether a single text may have caused the error; the other calls of the batch must not
// fail because of it.
bool may_be_caused_by_one_text(Code code) {
  return code == Code::invalid || code == Code::not_found || code == Code::corrupt ||
         code == Code::internal;
}

enum class CallState { waiting, in_batch, leading, retry_alone, done, abandoned };

}  // namespace

struct MicroBatcher::Call {
  std::vector<std::string> texts;
  std::size_t bytes = 0;
  Deadline deadline;
  CallState state = CallState::waiting;
  std::condition_variable_any changed;
  std::shared_ptr<Batch> batch;  // null until the call is in a batch
  std::optional<Result<Vectors>> result;

  bool has_turn() const { return state != CallState::waiting && state != CallState::in_batch; }
};

// Calls that are computed together. Computation stops when no caller waits for it any more.
struct MicroBatcher::Batch {
  std::vector<CallPointer> calls;  // emptied when the leader starts
  std::atomic<std::size_t> waiting{0};
  std::stop_source abandoned;

  void leave() {
    if (waiting.fetch_sub(1) == 1) abandoned.request_stop();
  }
};

MicroBatcher::MicroBatcher(const Embedder& inner, MicroBatchSettings settings)
    : inner_(inner), settings_(settings) {}
MicroBatcher::~MicroBatcher() = default;

std::size_t MicroBatcher::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

Result<Vectors> MicroBatcher::embed(std::span<const std::string> texts, EmbedRole role,
                                    const Deadline& deadline) const {
  const std::size_t bytes = bytes_of(texts);
  const bool fits = texts.size() <= settings_.max_texts && bytes <= settings_.max_bytes;
  if (role != EmbedRole::query || !fits) return inner_.embed(texts, role, deadline);
  QUARRY_TRY(deadline.check("embedding"));

  std::unique_lock lock(mutex_);
  if (lanes_taken_ < std::max<std::size_t>(settings_.lanes, 1)) {
    ++lanes_taken_;
    lock.unlock();
    Result<Vectors> vectors = inner_.embed(texts, role, deadline);
    lock.lock();
    free_lane();
    return vectors;
  }
  if (queue_.size() >= settings_.max_waiting) {
    return {Code::exhausted, "embedding: expected fewer than " +
                                 std::to_string(settings_.max_waiting) +
                                 " waiting calls, found a full queue"};
  }
  const auto call = std::make_shared<Call>();
  call->texts.assign(texts.begin(), texts.end());
  call->bytes = bytes;
  call->deadline = deadline;
  queue_.push_back(call);
  return wait_for_turn(lock, call);
}

Result<Vectors> MicroBatcher::wait_for_turn(std::unique_lock<std::mutex>& lock,
                                            const CallPointer& call) const {
  // Waits in a loop, because the time left is rounded and may come from a test clock.
  while (!call->has_turn() && call->deadline.check("embedding")) {
    call->changed.wait_for(lock, call->deadline.stop_token(), call->deadline.left(),
                           [&] { return call->has_turn(); });
  }
  if (call->state == CallState::leading) {
    lock.unlock();
    compute(*call->batch, call->deadline);
    lock.lock();
  }
  if (call->state == CallState::done) return *std::move(call->result);
  if (call->state == CallState::retry_alone) {
    lock.unlock();
    return inner_.embed(call->texts, EmbedRole::query, call->deadline);
  }
  std::erase(queue_, call);
  call->state = CallState::abandoned;
  lock.unlock();
  if (call->batch) call->batch->leave();
  return call->deadline.check("embedding").error();
}

// Runs on the leader's thread.
void MicroBatcher::compute(Batch& batch, const Deadline& deadline) const {
  std::vector<CallPointer> calls;
  std::vector<std::string> texts;
  {
    const std::lock_guard lock(mutex_);
    calls = std::exchange(batch.calls, {});
    std::erase_if(calls,
                  [](const CallPointer& call) { return call->state == CallState::abandoned; });
    for (const CallPointer& call : calls) {
      texts.insert(texts.end(), call->texts.begin(), call->texts.end());
    }
  }
  // If the leader is cancelled, the batch continues as long as another caller waits for it.
  const std::stop_callback departure(deadline.stop_token(), [&] { batch.leave(); });
  const auto rows =
      inner_.embed(texts, EmbedRole::query, deadline.with(batch.abandoned.get_token()));
  const std::lock_guard lock(mutex_);
  hand_out(rows, calls);
  free_lane();
}

void MicroBatcher::hand_out(const Result<Vectors>& rows, const std::vector<CallPointer>& calls) {
  const bool retry_each = !rows && calls.size() > 1 && may_be_caused_by_one_text(rows.error().code);
  auto from = rows ? rows->values.begin() : std::vector<float>::const_iterator();
  for (const CallPointer& call : calls) {
    if (rows) {
      const auto to = from + static_cast<std::ptrdiff_t>(call->texts.size() * rows->dimension);
      call->result = Vectors{.dimension = rows->dimension, .values = {from, to}};
      from = to;
    } else if (!retry_each) {
      call->result = rows.error();
    }
    if (call->state == CallState::abandoned) continue;
    call->state = retry_each ? CallState::retry_alone : CallState::done;
    call->changed.notify_one();
  }
}

void MicroBatcher::free_lane() const {
  if (queue_.empty()) {
    --lanes_taken_;
    return;
  }
  // The call with the most time left leads, so that the leader's deadline does not cut the batch
  // short for the others.
  const auto batch = take_batch();
  const CallPointer leader = *std::ranges::max_element(
      batch->calls, {}, [](const CallPointer& call) { return call->deadline.left(); });
  leader->state = CallState::leading;
  leader->changed.notify_one();
}

std::shared_ptr<MicroBatcher::Batch> MicroBatcher::take_batch() const {
  auto batch = std::make_shared<Batch>();
  std::size_t texts = 0, bytes = 0;
  while (!queue_.empty()) {
    const CallPointer call = queue_.front();
    texts += call->texts.size();
    bytes += call->bytes;
    const bool fits = texts <= settings_.max_texts && bytes <= settings_.max_bytes;
    if (!fits && !batch->calls.empty()) break;
    queue_.pop_front();
    call->state = CallState::in_batch;
    call->batch = batch;
    batch->calls.push_back(call);
  }
  batch->waiting = batch->calls.size();
  return batch;
}

}  // namespace quarry::embed
