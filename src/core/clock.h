// The source of time. Code that needs the time takes a Clock, so that tests can control it.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

namespace quarry {

using SteadyTime = std::chrono::steady_clock::time_point;
using UnixMillis = std::chrono::sys_time<std::chrono::milliseconds>;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime steady() const = 0;  // for durations and deadlines
  virtual UnixMillis unix_time() const = 0;

  static const Clock& system();
};

// A clock for tests that moves only when advanced. Thread-safe.
class ManualClock final : public Clock {
 public:
  SteadyTime steady() const override { return SteadyTime(now()); }
  UnixMillis unix_time() const override { return UnixMillis(now()); }
  void advance(std::chrono::milliseconds by) { millis_ += by.count(); }

 private:
  std::chrono::milliseconds now() const { return std::chrono::milliseconds(millis_); }
  std::atomic<std::int64_t> millis_{1'700'000'000'000};
};

// RFC 3339 in UTC with milliseconds: 2026-01-31T12:00:00.000Z.
std::string to_rfc3339(UnixMillis time);

// Measures the time since its construction.
class Stopwatch {
 public:
  explicit Stopwatch(const Clock& clock = Clock::system())
      : clock_(&clock), start_(clock.steady()) {}
  double milliseconds() const {
    return std::chrono::duration<double, std::milli>(clock_->steady() - start_).count();
  }
  double seconds() const { return milliseconds() / 1e3; }

 private:
  const Clock* clock_;
  SteadyTime start_;
};

}  // namespace quarry
