// A time limit and a stop request for one piece of work.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>

#include "core/clock.h"
#include "core/result.h"

namespace quarry {

// Passed by value down the call chain; every wait and every long loop checks it. Immutable; share
// it freely.
class Deadline {
 public:
  Deadline() = default;  // never expires
  static Deadline never() { return {}; }
  static Deadline after(std::chrono::milliseconds span, const Clock& clock = Clock::system());

  Deadline with(std::stop_token stop) const;
  // Expires at the earlier of this deadline and `span` from now.
  Deadline capped(std::chrono::milliseconds span) const;

  bool expired() const;
  bool stopped() const { return stop_.stop_requested(); }
  // Time left, never negative; one day if there is no limit.
  std::chrono::milliseconds left() const;
  // Errors: cancelled, deadline. `what` names the work in the message.
  Result<void> check(std::string_view what) const;
  const std::stop_token& stop_token() const { return stop_; }

 private:
  const Clock* clock_ = &Clock::system();
  std::optional<SteadyTime> at_;
  std::stop_token stop_;
};

}  // namespace quarry
