#include "ingest/progress.h"

#include <gtest/gtest.h>

namespace quarry::ingest {
namespace {

TEST(ProgressTest, EstimatesTheTimeLeftOnceAllFilesAreCounted) {
  Progress progress;
  progress.count(300);
  progress.count(100);
  progress.file_done(100);
  EXPECT_LT(progress.now(10).seconds_left, 0);
  progress.counted();
  EXPECT_NEAR(progress.now(10).seconds_left, 30, 1e-9);
}

TEST(ProgressTest, MovesWithinALargeFile) {
  Progress progress;
  progress.count(1000);
  progress.counted();
  progress.text_written(250);
  EXPECT_EQ(progress.now(1).bytes_done, 250u);
  progress.file_done(1000);
  EXPECT_EQ(progress.now(1).bytes_done, 1000u);
}

TEST(ProgressTest, NeverExceedsTheTotal) {
  Progress progress;
  progress.count(100);
  progress.counted();
  progress.text_written(5000);  // a compressed file
  EXPECT_EQ(progress.now(1).bytes_done, 100u);
  EXPECT_EQ(progress.now(10).seconds_left, 0);
}

TEST(ProgressTest, GivesNoTimeLeftAfterTooLittleWork) {
  Progress progress;
  progress.count(1000);
  progress.counted();
  progress.text_written(40);
  EXPECT_LT(progress.now(60).seconds_left, 0);
  progress.text_written(460);
  EXPECT_LT(progress.now(1).seconds_left, 0);
  EXPECT_NEAR(progress.now(60).seconds_left, 60, 1e-9);
}

TEST(ProgressTest, ManyFilesCountByNumberAndByBytes) {
  Progress progress;
  for (int i = 0; i < 50; ++i) progress.count(100);
  for (int i = 0; i < 50; ++i) progress.count(99'900);  // scans, with hardly any text
  progress.counted();
  for (int i = 0; i < 50; ++i) progress.file_done(100);
  EXPECT_LT(progress.now(60).seconds_left, 250);  // by bytes alone: 17 hours
}

}  // namespace
}  // namespace quarry::ingest
