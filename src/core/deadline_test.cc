#include "core/deadline.h"

#include <gtest/gtest.h>

namespace quarry {
namespace {

using std::chrono::milliseconds;

TEST(DeadlineTest, NeverExpiresByDefault) {
  const Deadline never;
  EXPECT_FALSE(never.expired());
  EXPECT_TRUE(never.check("search"));
  EXPECT_EQ(never.left(), std::chrono::days(1));
}

TEST(DeadlineTest, ExpiresAtItsTime) {
  ManualClock clock;
  const Deadline deadline = Deadline::after(milliseconds(100), clock);
  clock.advance(milliseconds(99));
  EXPECT_FALSE(deadline.expired());
  EXPECT_EQ(deadline.left(), milliseconds(1));
  clock.advance(milliseconds(1));
  EXPECT_EQ(deadline.left(), milliseconds(0));
  const auto checked = deadline.check("search");
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, Code::deadline);
  EXPECT_NE(checked.error().message.find("search"), std::string::npos);
  clock.advance(milliseconds(1000));
  EXPECT_EQ(deadline.left(), milliseconds(0));
}

TEST(DeadlineTest, ReportsCancellationBeforeExpiry) {
  ManualClock clock;
  std::stop_source source;
  const Deadline deadline = Deadline::after(milliseconds(0), clock).with(source.get_token());
  EXPECT_EQ(deadline.check("ask").error().code, Code::deadline);
  source.request_stop();
  EXPECT_TRUE(deadline.stopped());
  EXPECT_EQ(deadline.check("ask").error().code, Code::cancelled);
}

TEST(DeadlineTest, CapsToTheEarlierTime) {
  ManualClock clock;
  std::stop_source source;
  const Deadline whole = Deadline::after(milliseconds(100), clock).with(source.get_token());
  EXPECT_EQ(whole.capped(milliseconds(30)).left(), milliseconds(30));
  EXPECT_EQ(whole.capped(milliseconds(300)).left(), milliseconds(100));
  source.request_stop();
  EXPECT_TRUE(whole.capped(milliseconds(30)).stopped());
}

TEST(DeadlineTest, DoesNotOverflowOnAnAbsurdSpan) {
  EXPECT_FALSE(Deadline::after(milliseconds::max()).expired());
  EXPECT_TRUE(Deadline::after(milliseconds::min()).expired());
}

}  // namespace
}  // namespace quarry
