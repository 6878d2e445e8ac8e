#include "app/ingest_view.h"

#include <gmock/gmock.h>

namespace quarry {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(IngestViewTest, SaysDurationsAsPeopleDo) {
  EXPECT_EQ(format_duration(7.6), "8 s");
  EXPECT_EQ(format_duration(65), "1:05 min");
  EXPECT_EQ(format_duration(2 * 3600 + 3 * 60), "2:03 h");
}

TEST(IngestViewTest, ShowsShareRateAndTimeLeft) {
  const IngestProgress half{.files_done = 3,
                            .files_total = 8,
                            .bytes_done = 50,
                            .bytes_total = 100,
                            .documents = 4,
                            .chunks = 20,
                            .seconds = 2,
                            .seconds_left = 2};
  const std::string line = progress_line(half, 10);
  EXPECT_THAT(line, StartsWith("[#####-----]  50%"));
  EXPECT_THAT(line, HasSubstr("3/8 files"));
  EXPECT_THAT(line, HasSubstr("10.0 chunks/s"));
  EXPECT_THAT(line, HasSubstr("2 s left"));
}

TEST(IngestViewTest, SaysWhenTheTimeLeftIsNotKnown) {
  EXPECT_THAT(progress_line({}, 4), StartsWith("[----]   0%"));
  EXPECT_THAT(progress_line({}, 4), HasSubstr("not known yet"));
}

}  // namespace
}  // namespace quarry
