// Decides whether and when a failed request is retried.
#pragma once

#include <chrono>

#include "core/deadline.h"
#include "net/http_client.h"

namespace quarry::net {

// How far a request got, which decides whether a retry could apply it twice.
enum class Reached { nothing, server };

struct Failure {
  int status = 0;  // 0: no response
  Reached reached = Reached::server;
  // A retry would fail in the same way: a bad URL, a full buffer, a cancelled wait.
  bool permanent = false;
  std::chrono::seconds retry_after{0};
};

bool should_retry(const HttpRequest& request, const Failure& failure);

// The delay before attempt `next` (2 is the first retry): the server's Retry-After if it sent one,
// otherwise exponential backoff with jitter.
std::chrono::milliseconds delay_before(int next, const Failure& failure,
                                       const HttpSettings& settings);

// Sleeps for `span`. Errors: cancelled, as soon as a stop is requested; deadline, at once if `span`
// exceeds the time left.
Result<void> wait(std::chrono::milliseconds span, const Deadline& deadline);

}  // namespace quarry::net
