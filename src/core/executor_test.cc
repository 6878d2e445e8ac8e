#include "core/executor.h"

#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <latch>
#include <numeric>

namespace quarry {
namespace {

// These tests use plain, non-atomic memory: ThreadSanitizer fails them unless the executor orders
// the work before the return.

TEST(ExecutorTest, RunsEveryIndexOnceAndShowsItsWritesToTheCaller) {
  Executor executor(4);
  for (std::size_t count : {0, 1, 2, 3, 7, 1000}) {
    std::vector<int> runs(count, 0);
    executor.parallel_for(count, [&](std::size_t i) { ++runs[i]; });
    EXPECT_EQ(runs, std::vector<int>(count, 1));
  }
}

TEST(ExecutorTest, ShowsTheCallersWritesToEveryBody) {
  Executor executor(4);
  for (int round = 0; round < 200; ++round) {
    std::vector<int> input(16, round), output(16, 0);
    executor.parallel_for(16, [&](std::size_t i) { output[i] = input[i]; });
    EXPECT_EQ(std::accumulate(output.begin(), output.end(), 0), 16 * round);
  }
}

TEST(ExecutorTest, DoesNotTouchTheCallersStackAfterReturning) {
  Executor executor(4);
  for (int round = 0; round < 2000; ++round) {
    int values[3] = {};  // a late helper would write into the frame of the next round
    executor.parallel_for(3, [&values, round](std::size_t i) { values[i] = round; });
    EXPECT_EQ(values[0] + values[1] + values[2], 3 * round);
  }
}

TEST(ExecutorTest, NestsLoopsWithinLoopsOnOneThread) {
  for (std::size_t threads : {1, 2, 3}) {
    Executor executor(threads);
    std::vector<std::vector<int>> cells(8, std::vector<int>(8, 0));
    executor.parallel_for(8, [&](std::size_t i) {
      executor.parallel_for(8, [&](std::size_t j) { cells[i][j] = 1; });
    });
    for (const auto& row : cells) EXPECT_EQ(row, std::vector<int>(8, 1));
  }
}

TEST(ExecutorTest, LoopsWithinATaskWhileEveryThreadIsBusy) {
  Executor executor(2);
  std::latch all_busy(2);
  std::promise<int> sums[2];
  for (auto& sum : sums) {
    executor.submit([&] {
      all_busy.arrive_and_wait();  // no thread is left to help
      std::vector<int> parts(100, 0);
      executor.parallel_for(100, [&](std::size_t i) { parts[i] = int(i); });
      sum.set_value(std::accumulate(parts.begin(), parts.end(), 0));
    });
  }
  for (auto& sum : sums) EXPECT_EQ(sum.get_future().get(), 4950);
}

TEST(ExecutorTest, ServesManyCallersAtOnce) {
  Executor executor(3);
  std::vector<long> sums(4, 0);
  {
    std::vector<std::jthread> callers;
    for (long& sum : sums) {
      callers.emplace_back([&executor, &sum] {
        for (int round = 0; round < 50; ++round) {
          std::vector<long> parts(40, 0);
          executor.parallel_for(40, [&](std::size_t i) { parts[i] = long(i); });
          sum += std::accumulate(parts.begin(), parts.end(), 0L);
        }
      });
    }
  }
  EXPECT_EQ(sums, std::vector<long>(4, 50 * 780));
}

TEST(ExecutorTest, RunsBodiesConcurrently) {
  Executor executor(3);
  std::latch together(3);  // hangs if fewer than three bodies run at a time
  executor.parallel_for(3, [&](std::size_t) { together.arrive_and_wait(); });
}

TEST(ExecutorTest, RunsAllSubmittedTasksBeforeItIsDestroyed) {
  std::atomic<int> runs = 0;
  {
    Executor executor(2);
    for (int i = 0; i < 100; ++i) {
      executor.submit([&] {
        ++runs;
        executor.submit([&] { ++runs; });  // from within a task
      });
    }
  }
  EXPECT_EQ(runs, 200);
}

TEST(ExecutorTest, HasOneThreadPerProcessorByDefault) {
  EXPECT_GE(Executor().threads(), 1u);
  EXPECT_EQ(Executor(3).threads(), 3u);
}

TEST(ExecutorTest, RethrowsTheExceptionOfABodyAndKeepsWorking) {
  Executor executor(4);
  std::atomic<int> ran = 0;
  const auto body = [&](std::size_t i) {
    ++ran;
    if (i == 3) throw std::bad_alloc();
  };
  EXPECT_THROW(executor.parallel_for(100, body), std::bad_alloc);
  EXPECT_GE(ran, 1);
  std::vector<int> runs(100, 0);
  executor.parallel_for(100, [&](std::size_t i) { ++runs[i]; });
  EXPECT_EQ(runs, std::vector<int>(100, 1));
}

}  // namespace
}  // namespace quarry
