#include "app/ingest_view.h"

#include <gmock/gmock.h>

namespace quarry::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(IngestViewTest, FormatsDurationsForPeople) {
  EXPECT_EQ(format_duration(0.01), "less than 0.1 s");
  EXPECT_EQ(format_duration(0.31), "0.3 s");
  EXPECT_EQ(format_duration(7.6), "8 s");
  EXPECT_EQ(format_duration(65), "1:05 min");
  EXPECT_EQ(format_duration(2 * 3600 + 3 * 60), "2:03 h");
}

TEST(IngestViewTest, ShowsShareRateAndTimeLeft) {
  const ingest::IngestProgress half{.files_done = 3,
                                    .files_total = 8,
                                    .bytes_done = 50,
                                    .bytes_total = 100,
                                    .documents = 4,
                                    .chunks = 20,
                                    .seconds = 2,
                                    .seconds_left = 2};
  const std::string line = progress_line(half, 100);
  EXPECT_THAT(line, StartsWith("[############------------]  50%"));
  EXPECT_THAT(line, HasSubstr("3/8 files"));
  EXPECT_THAT(line, HasSubstr("10 chunks/s"));
  EXPECT_THAT(line, HasSubstr("2 s left"));
}

TEST(IngestViewTest, IsNeverWiderThanTheTerminal) {
  const ingest::IngestProgress large{.files_done = 123456,
                                     .files_total = 1234567,
                                     .bytes_done = 50,
                                     .bytes_total = 100,
                                     .documents = 12345678,
                                     .chunks = 123456789,
                                     .seconds = 20000,
                                     .seconds_left = 20000};
  for (std::size_t columns = 1; columns < 120; ++columns) {
    EXPECT_LE(progress_line(large, columns).size(), columns);
  }
  EXPECT_THAT(progress_line(large, 60), HasSubstr("left"));
}

TEST(IngestViewTest, OmitsATimeLeftAndARateThatAreUnknown) {
  EXPECT_EQ(progress_line({}, 79), "[------------------------]   0%  0/0 files, 0 documents");
}

}  // namespace
}  // namespace quarry::app
