#include "ingest/bounded_queue.h"

#include <atomic>
#include <gtest/gtest.h>
#include <memory>
#include <numeric>
#include <thread>
#include <vector>

namespace quarry::ingest {
namespace {

TEST(BoundedQueueTest, GivesEveryItemToExactlyOneReader) {
  BoundedQueue<int> queue(10);
  std::atomic<int> sum = 0, taken = 0;
  std::vector<std::jthread> readers(3);
  for (auto& reader : readers) {
    reader = std::jthread([&] {
      while (auto item = queue.pop()) sum += *item, ++taken;
    });
  }
  {
    std::vector<std::jthread> writers(4);
    for (auto& writer : writers) {
      writer = std::jthread([&] {
        for (int i = 1; i <= 1000; ++i) EXPECT_TRUE(queue.push(i, 1 + i % 3));
      });
    }
  }
  queue.finish();
  readers.clear();
  EXPECT_EQ(taken, 4000);
  EXPECT_EQ(sum, 4 * 500500);
}

TEST(BoundedQueueTest, HoldsNoMoreThanItsCapacity) {
  BoundedQueue<int> queue(5);
  std::atomic<int> inside = 0, most = 0;
  std::jthread writer([&] {
    for (int i = 0; i < 200; ++i) {
      queue.push(i, 1);
      most = std::max(most.load(), ++inside);
    }
    queue.finish();
  });
  while (queue.pop()) --inside;
  EXPECT_LE(most, 7);  // 5 queued, one held by the writer and one by the reader
}

TEST(BoundedQueueTest, AcceptsAnItemHeavierThanItsCapacityWhenEmpty) {
  BoundedQueue<int> queue(5);
  EXPECT_TRUE(queue.push(1, 500));
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_TRUE(queue.push(2, 5));
}

TEST(BoundedQueueTest, CloseWakesAWaitingWriter) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  ASSERT_TRUE(queue.push(std::make_unique<int>(1), 1));
  std::jthread closer([&] { queue.close(); });
  EXPECT_FALSE(queue.push(std::make_unique<int>(2), 1));
  EXPECT_FALSE(queue.pop());
}

}  // namespace
}  // namespace quarry::ingest
