#include "embed/request_flow.h"

#include <atomic>
#include <gmock/gmock.h>
#include <thread>

namespace quarry::embed {
namespace {

using std::chrono::milliseconds;

TEST(RunRequests, RunsEachRequestOnceWithinTheLimit) {
  for (const std::size_t at_once : {1u, 3u, 50u}) {
    std::vector<std::atomic<int>> ran(40);
    std::atomic<std::size_t> now = 0, most = 0;
    const auto done = run_requests(40, at_once, Deadline::never(),
                                   [&](std::size_t i, const Deadline&) -> Result<void> {
                                     const std::size_t here = ++now;
                                     for (std::size_t seen = most; here > seen;) {
                                       if (most.compare_exchange_weak(seen, here)) break;
                                     }
                                     std::this_thread::sleep_for(milliseconds(1));
                                     ++ran[i];
                                     --now;
                                     return {};
                                   });
    EXPECT_TRUE(done);
    for (const auto& times : ran) EXPECT_EQ(times, 1);
    EXPECT_LE(most, at_once);
  }
}

TEST(RunRequests, TheFirstFailureCancelsTheOthers) {
  std::atomic<int> cancelled = 0;
  const auto done = run_requests(3, 3, Deadline::never(),
                                 [&](std::size_t i, const Deadline& deadline) -> Result<void> {
                                   if (i == 1) return Error{Code::denied, "no"};
                                   for (int k = 0; k < 2000 && !deadline.stopped(); ++k) {
                                     std::this_thread::sleep_for(milliseconds(1));
                                   }
                                   ++cancelled;
                                   return deadline.check("request");
                                 });
  EXPECT_EQ(done.error().code, Code::denied);
  EXPECT_LE(cancelled, 2);
}

TEST(RunRequests, ACancelledCallerStopsEveryRequest) {
  std::stop_source stop;
  std::jthread later([&] {
    std::this_thread::sleep_for(milliseconds(20));
    stop.request_stop();
  });
  const auto done = run_requests(2, 2, Deadline::never().with(stop.get_token()),
                                 [&](std::size_t, const Deadline& deadline) -> Result<void> {
                                   while (!deadline.stopped())
                                     std::this_thread::sleep_for(milliseconds(1));
                                   return deadline.check("request");
                                 });
  EXPECT_EQ(done.error().code, Code::cancelled);
}

TEST(RunRequests, SendsNothingIfCancelledBefore) {
  std::stop_source stop;
  stop.request_stop();
  const auto done = run_requests(5, 2, Deadline::never().with(stop.get_token()),
                                 [](std::size_t, const Deadline&) -> Result<void> {
                                   ADD_FAILURE();
                                   return {};
                                 });
  EXPECT_EQ(done.error().code, Code::cancelled);
}

TEST(RunRequests, SucceedsWithoutRequests) {
  EXPECT_TRUE(run_requests(0, 4, Deadline::never(), nullptr));
}

TEST(RequestGate, AdmitsNoMoreThanItsLimit) {
  RequestGate gate(1);
  auto pass = gate.enter(Deadline::never());
  ASSERT_TRUE(pass);
  EXPECT_EQ(gate.enter(Deadline::after(milliseconds(10))).error().code, Code::deadline);
  pass->reset();
  EXPECT_TRUE(gate.enter(Deadline::after(milliseconds(10))));
}

TEST(RequestGate, AWaitEndsWhenItsCallerIsCancelled) {
  RequestGate gate(1);
  const auto pass = gate.enter(Deadline::never());
  std::stop_source stop;
  std::jthread later([&] {
    std::this_thread::sleep_for(milliseconds(20));
    stop.request_stop();
  });
  EXPECT_EQ(gate.enter(Deadline::never().with(stop.get_token())).error().code, Code::cancelled);
}

}  // namespace
}  // namespace quarry::embed
