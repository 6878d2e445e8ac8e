// Limits concurrent requests: per service (RequestGate) and per call (run_requests).
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>

#include "core/deadline.h"
#include "core/result.h"

namespace quarry::embed {

// A counting semaphore whose waits honour deadlines. Thread-safe.
class RequestGate {
  struct Leave {
    void operator()(RequestGate* gate) const { gate->leave(); }
  };

 public:
  explicit RequestGate(std::size_t at_once) : free_(at_once == 0 ? 1 : at_once) {}

  using Pass = std::unique_ptr<RequestGate, Leave>;  // releases its slot on destruction
  // Waits for a free slot. Errors: cancelled, deadline.
  Result<Pass> enter(const Deadline& deadline);

 private:
  void leave();

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t free_;
};

// Runs request(0) .. request(count - 1), up to `at_once` of them concurrently. Uses its own threads
// rather than the executor, because the requests wait for the network, not for a processor. The
// first error cancels the other requests and is returned. Further errors: cancelled, deadline.
Result<void> run_requests(
    std::size_t count, std::size_t at_once, const Deadline& deadline,
    const std::function<Result<void>(std::size_t index, const Deadline& deadline)>& request);

}  // namespace quarry::embed
