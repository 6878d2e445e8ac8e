#include "embed/request_flow.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace quarry::embed {
namespace {

constexpr std::chrono::milliseconds kLongestWait{
    250};  // bounded, because a test may advance the clock of a deadline

}  // namespace

Result<RequestGate::Pass> RequestGate::enter(const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  while (free_ == 0) {
    QUARRY_TRY(deadline.check("waiting for other requests"));
    changed_.wait_for(lock, deadline.stop_token(), std::min(deadline.left(), kLongestWait),
                      [this] { return free_ > 0; });
  }
  --free_;
  return Pass(this);
}

void RequestGate::leave() {
  {
    const std::lock_guard lock(mutex_);
    ++free_;
  }
  changed_.notify_one();
}

Result<void> run_requests(
    std::size_t count, std::size_t at_once, const Deadline& deadline,
    const std::function<Result<void>(std::size_t index, const Deadline& deadline)>& request) {
  std::stop_source abandoned;
  const std::stop_callback forward(deadline.stop_token(), [&] { abandoned.request_stop(); });
  const Deadline shared = deadline.with(abandoned.get_token());
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::optional<Error> first;
  const auto work = [&] {
    while (!abandoned.stop_requested()) {
      const std::size_t index = next++;
      if (index >= count) return;
      const Result<void> done = request(index, shared);
      if (done) continue;
      const std::lock_guard lock(mutex);
      if (!first) first = done.error();
      abandoned.request_stop();
    }
  };
  {
    std::vector<std::jthread> helpers;
    try {
      for (std::size_t i = 1; i < std::min(count, at_once); ++i) helpers.emplace_back(work);
    } catch (const std::system_error&) {
      // The system allows no more threads; continue with fewer concurrent requests.
    }
    work();
  }
  if (first) return *first;
  return deadline.check("the requests");
}

}  // namespace quarry::embed
