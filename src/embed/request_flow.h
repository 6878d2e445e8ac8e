// How many requests are under way: over all calls, and within one.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>

#include "core/deadline.h"
#include "core/result.h"

namespace quarry::embed {

// Lets so many in and no more, whoever asks. Thread-safe.
class RequestGate {
  struct Leave {
    void operator()(RequestGate* gate) const { gate->leave(); }
  };

 public:
  explicit RequestGate(std::size_t at_once) : free_(at_once == 0 ? 1 : at_once) {}

  using Pass = std::unique_ptr<RequestGate, Leave>;  // makes room when it goes
  // Waits for room. Errors: cancelled, deadline.
  Result<Pass> enter(const Deadline& deadline);

 private:
  void leave();

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t free_;
};

// Runs request(0) .. request(count - 1), up to `at_once` of them side by side. They wait for a
// network, not for a processor, and so get threads of their own rather than the executor's. The
// first failure cancels the others and is returned. Errors: the first one, cancelled, deadline.
Result<void> run_requests(
    std::size_t count, std::size_t at_once, const Deadline& deadline,
    const std::function<Result<void>(std::size_t index, const Deadline& deadline)>& request);

}  // namespace quarry::embed
