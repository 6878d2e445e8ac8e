#include "core/deadline.h"

#include <algorithm>

namespace quarry {
namespace {

// Longer spans would overflow the nanoseconds of a time point.
constexpr std::chrono::milliseconds longest = std::chrono::days(365);
constexpr std::chrono::milliseconds unlimited = std::chrono::days(1);

}  // namespace

Deadline Deadline::after(std::chrono::milliseconds span, const Clock& clock) {
  Deadline deadline;
  deadline.clock_ = &clock;
  deadline.at_ = clock.steady() + std::clamp(span, -longest, longest);
  return deadline;
}

Deadline Deadline::with(std::stop_token stop) const {
  Deadline deadline = *this;
  deadline.stop_ = std::move(stop);
  return deadline;
}

Deadline Deadline::capped(std::chrono::milliseconds span) const {
  Deadline deadline = after(span, *clock_).with(stop_);
  if (at_) deadline.at_ = std::min(*deadline.at_, *at_);
  return deadline;
}

bool Deadline::expired() const { return at_ && clock_->steady() >= *at_; }

std::chrono::milliseconds Deadline::left() const {
  if (!at_) return unlimited;
  // Rounds up: a wait rounded down would end just before the deadline and then spin.
  const auto span = std::chrono::ceil<std::chrono::milliseconds>(*at_ - clock_->steady());
  return std::max(span, std::chrono::milliseconds(0));
}

Result<void> Deadline::check(std::string_view what) const {
  if (stopped()) return Error{Code::cancelled, std::string(what) + " was cancelled"};
  if (expired()) return Error{Code::deadline, std::string(what) + " ran out of time"};
  return {};
}

}  // namespace quarry
