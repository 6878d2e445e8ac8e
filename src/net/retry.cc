// Exponential backoff with jitter, so that clients that failed together do not retry together
// (Brooker, "Exponential Backoff And Jitter", 2015).
#include "net/retry.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>

namespace quarry::net {
namespace {

bool is_idempotent(const HttpRequest& request) {
  return request.idempotent || request.method == "GET" || request.method == "HEAD" ||
         request.method == "PUT" || request.method == "DELETE";
}

double random_fraction() {
  thread_local std::minstd_rand random(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(random);
}

}  // namespace

bool should_retry(const HttpRequest& request, const Failure& failure) {
  if (failure.permanent) return false;
  if (failure.reached == Reached::nothing) return true;
  switch (failure.status) {
    case 429:
    case 503:  // the server states that it did not process the request
      return true;
    case 0:
    case 408:
    case 500:
    case 502:
    case 504:
      return is_idempotent(request);
    default:
      return false;
  }
}

std::chrono::milliseconds delay_before(int next, const Failure& failure,
                                       const HttpSettings& settings) {
  if (failure.retry_after.count() > 0) return failure.retry_after;
  const int doublings = std::clamp(next - 2, 0, 20);
  const auto full = std::min<std::chrono::milliseconds>(settings.first_backoff * (1LL << doublings),
                                                        settings.max_backoff);
  return std::chrono::duration_cast<std::chrono::milliseconds>(full *
                                                               (0.5 + random_fraction() / 2));
}

Result<void> wait(std::chrono::milliseconds span, const Deadline& deadline) {
  if (span >= deadline.left()) {
    return Error{Code::deadline,
                 "no time left to wait " + std::to_string(span.count()) + " ms before a retry"};
  }
  std::mutex mutex;
  std::condition_variable_any never_notified;
  std::unique_lock lock(mutex);
  never_notified.wait_for(lock, deadline.stop_token(), span, [] { return false; });
  return deadline.check("the wait before a retry");
}

}  // namespace quarry::net
