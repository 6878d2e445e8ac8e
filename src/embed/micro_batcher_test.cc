#include "embed/micro_batcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <thread>

#include "embed/test_embedder.h"

namespace quarry::embed {
namespace {

using namespace std::chrono_literals;

using Texts = std::vector<std::string>;

// A caller with its own thread.
class Caller {
 public:
  Caller(const MicroBatcher& batcher, Texts texts, Deadline deadline = {})
      : texts_(std::move(texts)), thread_([this, &batcher, deadline] {
          result_ = batcher.embed(texts_, EmbedRole::query, deadline.with(stop_.get_token()));
        }) {}
  void cancel() { stop_.request_stop(); }
  const Result<Vectors>& result() {
    if (thread_.joinable()) thread_.join();
    return result_;
  }

 private:
  Texts texts_;
  std::stop_source stop_;
  Result<Vectors> result_ = Error{};
  std::jthread thread_;
};

// The only lane is taken by a call that waits at the gate, so further calls queue.
class BusyBatcher : public testing::Test {
 protected:
  BusyBatcher() {
    embedder_.close_gate();
    first_ = std::make_unique<Caller>(batcher_, Texts{"first"});
    while (embedder_.calls == 0) std::this_thread::yield();
  }
  ~BusyBatcher() override { embedder_.open_gate(); }

  Caller& start(Texts texts, Deadline deadline = {}) {
    callers_.push_back(std::make_unique<Caller>(batcher_, std::move(texts), deadline));
    return *callers_.back();
  }
  // Returns once the call is queued.
  Caller& add(Texts texts, Deadline deadline = {}) {
    const std::size_t before = batcher_.waiting();
    Caller& caller = start(std::move(texts), deadline);
    while (batcher_.waiting() == before) std::this_thread::yield();
    return caller;
  }
  // Opens the gate and waits for the first call; the queued calls then run as a batch.
  void let_first_go() {
    embedder_.open_gate();
    ASSERT_TRUE(first_->result());
  }
  void expect_row(Caller& caller, const std::string& text) const {
    ASSERT_TRUE(caller.result()) << caller.result().error().message;
    EXPECT_EQ(caller.result()->values, embedder_.row_of(text, EmbedRole::query));
  }

  TestEmbedder embedder_;
  MicroBatcher batcher_{embedder_, {.max_texts = 8, .max_bytes = 100, .max_waiting = 12}};
  std::unique_ptr<Caller> first_;
  std::vector<std::unique_ptr<Caller>> callers_;
};

TEST(MicroBatcher, ForwardsEachCallAtOnceWhileIdle) {
  const TestEmbedder embedder;
  const MicroBatcher batcher(embedder, {});
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(batcher.embed(Texts{"a", "b"}, EmbedRole::query, Deadline::never()));
  }
  EXPECT_EQ(embedder.calls, 3u);
  EXPECT_EQ(batcher.waiting(), 0u);
}

TEST_F(BusyBatcher, BatchesTheWaitingCalls) {
  for (int i = 0; i < 8; ++i) add({"text " + std::to_string(i)});
  let_first_go();
  for (std::size_t i = 0; i < 8; ++i) expect_row(*callers_[i], "text " + std::to_string(i));
  EXPECT_EQ(embedder_.calls, 2u);
}

TEST_F(BusyBatcher, LimitsABatchInTextsAndBytes) {
  for (int i = 0; i < 9; ++i) add({std::to_string(i)});  // 8 and 1
  add({std::string(99, 'x')});                           // fits with the one
  add({"y"});                                            // but this does not
  let_first_go();
  for (auto& caller : callers_) EXPECT_TRUE(caller->result());
  EXPECT_EQ(embedder_.calls, 4u);
}

TEST_F(BusyBatcher, AFullQueueIsExhausted) {
  for (int i = 0; i < 12; ++i) add({std::to_string(i)});
  const auto refused = batcher_.embed(Texts{"more"}, EmbedRole::query, Deadline::never());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::exhausted);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("12"));
  let_first_go();
  for (auto& caller : callers_) EXPECT_TRUE(caller->result());
}

TEST_F(BusyBatcher, ACallLeavesAtItsDeadlineAndTheOthersStay) {
  Caller& patient = add({"patient"});
  Caller& hasty = start({"hasty"}, Deadline::after(5ms));
  EXPECT_EQ(hasty.result().error().code, Code::deadline);
  EXPECT_EQ(batcher_.waiting(), 1u);
  let_first_go();
  expect_row(patient, "patient");
  EXPECT_EQ(embedder_.computed, 2u);
}

TEST_F(BusyBatcher, ACancelledCallLeavesAtOnce) {
  Caller& cancelled = add({"cancelled"});
  Caller& other = add({"other"});
  cancelled.cancel();
  EXPECT_EQ(cancelled.result().error().code, Code::cancelled);
  let_first_go();
  expect_row(other, "other");
}

TEST_F(BusyBatcher, AnExpiredCallIsNotQueued) {
  EXPECT_EQ(batcher_.embed(Texts{"x"}, EmbedRole::query, Deadline::after(-1ms)).error().code,
            Code::deadline);
  EXPECT_EQ(batcher_.waiting(), 0u);
}

// The first call has left, and the batch of the queued calls waits at the gate.
class BatchAtGate : public BusyBatcher {
 protected:
  void bring_to_gate() {
    const std::size_t calls = embedder_.calls;
    first_->cancel();  // frees the lane
    EXPECT_EQ(first_->result().error().code, Code::cancelled);
    while (embedder_.calls == calls) std::this_thread::yield();
  }
};

TEST_F(BatchAtGate, ACallerMayLeaveABatchThatIsBeingComputed) {
  Caller& patient = add({"patient"}, Deadline::after(1h));
  Caller& hasty = add({"hasty"}, Deadline::after(300ms));
  bring_to_gate();
  EXPECT_EQ(hasty.result().error().code, Code::deadline);
  embedder_.open_gate();
  expect_row(patient, "patient");
}

TEST_F(BatchAtGate, ACancelledLeaderStillServesTheOthers) {
  Caller& leader = add({"leader"}, Deadline::after(2h));
  Caller& follower = add({"follower"}, Deadline::after(1h));
  bring_to_gate();
  leader.cancel();
  std::this_thread::sleep_for(5ms);
  embedder_.open_gate();
  expect_row(follower, "follower");
  leader.result();
}

TEST_F(BatchAtGate, ABatchEndsWhenAllItsCallersHaveLeft) {
  for (int i = 0; i < 4; ++i) add({std::to_string(i)});
  bring_to_gate();
  for (auto& caller : callers_) caller->cancel();
  for (auto& caller : callers_) EXPECT_EQ(caller->result().error().code, Code::cancelled);
}

TEST_F(BusyBatcher, AnInvalidTextFailsOnlyItsOwnCall) {
  Caller& good = add({"good"});
  Caller& bad = add({"no such text"});
  Caller& fine = add({"fine"});
  let_first_go();
  expect_row(good, "good");
  EXPECT_EQ(bad.result().error().code, Code::not_found);
  expect_row(fine, "fine");
}

TEST_F(BusyBatcher, AnUnavailableServiceIsNotCalledOncePerCaller) {
  for (int i = 0; i < 5; ++i) add({"no service " + std::to_string(i)});
  let_first_go();
  for (auto& caller : callers_) EXPECT_EQ(caller->result().error().code, Code::unavailable);
  EXPECT_EQ(embedder_.calls, 2u);
}

TEST_F(BusyBatcher, PassagesAndLargeCallsDoNotQueue) {
  embedder_.open_gate();
  const Texts many(9, "x");
  EXPECT_EQ(batcher_.embed(many, EmbedRole::query, Deadline::never())->rows(), 9u);
  EXPECT_EQ(batcher_.embed(Texts{"x"}, EmbedRole::passage, Deadline::never())->values,
            embedder_.row_of("x", EmbedRole::passage));
}

// Counts the outcomes of the calls of many threads.
struct Storm {
  const MicroBatcher& batcher;
  const TestEmbedder& embedder;
  std::atomic<std::size_t> answered = 0, over = 0, refused = 0, wrong = 0;

  void ask(std::mt19937& random) {
    Texts texts(random() % 4);
    std::vector<float> expected;
    for (std::string& text : texts) {
      text = "text " + std::to_string(random() % 1000);
      const auto row = embedder.row_of(text, EmbedRole::query);
      expected.insert(expected.end(), row.begin(), row.end());
    }
    std::stop_source stop;
    auto deadline = Deadline::never().with(stop.get_token());
    if (random() % 8 == 0) deadline = deadline.capped(std::chrono::milliseconds(random() % 3));
    std::jthread canceller;
    if (random() % 32 == 0) canceller = std::jthread([&stop] { stop.request_stop(); });
    const auto vectors = batcher.embed(texts, EmbedRole::query, deadline);
    if (vectors) {
      ++answered;
      wrong += vectors->values != expected;
    } else {
      const Code code = vectors.error().code;
      over += code == Code::deadline || code == Code::cancelled;
      refused += code == Code::exhausted;
    }
  }
};

TEST(MicroBatcher, EachOfManyThreadsGetsItsOwnRows) {
  constexpr std::size_t kThreads = 12, kCalls = 250;
  for (const std::size_t lanes : {1, 3}) {
    const TestEmbedder embedder;
    const MicroBatcher batcher(embedder, {.lanes = lanes, .max_texts = 7, .max_waiting = 8});
    Storm storm{batcher, embedder};
    {
      std::vector<std::jthread> threads;
      for (std::size_t t = 0; t < kThreads; ++t) {
        threads.emplace_back([&storm, t] {
          std::mt19937 random(static_cast<unsigned>(t));
          for (std::size_t i = 0; i < kCalls; ++i) storm.ask(random);
        });
      }
    }
    EXPECT_EQ(storm.wrong, 0u);
    EXPECT_EQ(storm.answered + storm.over + storm.refused, kThreads * kCalls);
    EXPECT_GT(storm.answered, kThreads * kCalls / 4);
    EXPECT_EQ(batcher.waiting(), 0u);
  }
}

}  // namespace
}  // namespace quarry::embed
