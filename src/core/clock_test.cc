#include "core/clock.h"

#include <gtest/gtest.h>

namespace quarry {
namespace {

using std::chrono::milliseconds;

TEST(ClockTest, WritesTimeAsRfc3339) {
  EXPECT_EQ(to_rfc3339(UnixMillis(milliseconds(0))), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(UnixMillis(milliseconds(1'709'208'000'007))), "2024-02-29T12:00:00.007Z");
  EXPECT_EQ(to_rfc3339(UnixMillis(milliseconds(-1))), "1969-12-31T23:59:59.999Z");
}

TEST(ClockTest, MovesOnlyWhenAdvancedIfManual) {
  ManualClock clock;
  const Stopwatch watch(clock);
  EXPECT_EQ(watch.milliseconds(), 0);
  clock.advance(milliseconds(1500));
  EXPECT_EQ(watch.seconds(), 1.5);
}

TEST(ClockTest, NeverRunsBackwardsOnTheSystem) {
  const auto before = Clock::system().steady();
  EXPECT_GE(Clock::system().steady(), before);
  EXPECT_GT(Clock::system().unix_time().time_since_epoch().count(), 1'700'000'000'000);
}

}  // namespace
}  // namespace quarry
