// How long a piece of work may take and whether it is still wanted.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>

#include "core/clock.h"
#include "core/result.h"

namespace quarry {

// Copied down the call chain; every wait and every long loop asks it. Immutable; share it freely.
class Deadline {
 public:
  Deadline() = default;  // never
  static Deadline never() { return {}; }
  static Deadline after(std::chrono::milliseconds span, const Clock& clock = Clock::system());

  Deadline with(std::stop_token stop) const;
  // The earlier of this one and `span` from now.
  Deadline capped(std::chrono::milliseconds span) const;

  bool expired() const;
  bool stopped() const { return stop_.stop_requested(); }
  // Time left; a day where there is no limit. Never negative.
  std::chrono::milliseconds left() const;
  // Errors: cancelled, deadline; `what` names the work.
  Result<void> check(std::string_view what) const;
  const std::stop_token& stop_token() const { return stop_; }

 private:
  const Clock* clock_ = &Clock::system();
  std::optional<SteadyTime> at_;
  std::stop_token stop_;
};

}  // namespace quarry
