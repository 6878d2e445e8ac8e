// Whether and when a failed request is tried again.
#pragma once

#include <chrono>

#include "core/deadline.h"
#include "net/http_client.h"

namespace quarry::net {

// How far a request got decides whether repeating it could do its work twice.
enum class Reached { nothing, server };

struct Failure {
  int status = 0;  // 0: no answer
  Reached reached = Reached::server;
  bool lasting =
      false;  // would fail the same way again: a bad URL, a full buffer, a cancelled wait
  std::chrono::seconds retry_after{0};
};

bool worth_repeating(const HttpRequest& request, const Failure& failure);

// The wait before attempt `next` (from 2): what the server asked for, else exponential backoff.
std::chrono::milliseconds wait_before(int next, const Failure& failure,
                                      const HttpSettings& settings);

// Sleeps, or returns early with cancelled; a wait longer than the deadline is not begun: deadline.
Result<void> wait(std::chrono::milliseconds span, const Deadline& deadline);

}  // namespace quarry::net
