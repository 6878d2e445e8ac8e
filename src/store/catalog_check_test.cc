// Catalog::check runs concurrently with writers and must not keep the WAL from being reset.
#include <gtest/gtest.h>

#include "core/clock.h"
#include "store/catalog_fixture.h"
#include "store/sqlite.h"

namespace quarry::store {
namespace {

// Runs a callback whenever the time is read. The check reads it between groups.
class BusyClock final : public Clock {
 public:
  explicit BusyClock(std::function<void()> work) : work_(std::move(work)) {}
  SteadyTime steady() const override {
    work_();
    return Clock::system().steady();
  }
  UnixMillis unix_time() const override { return Clock::system().unix_time(); }

 private:
  std::function<void()> work_;
};

class CatalogCheck : public CatalogTest {
 protected:
  void SetUp() override {
    CatalogTest::SetUp();
    for (const char* id : {"a", "b", "c"}) commit({document_of(id, {std::string(5 << 20, *id)})});
  }
  // Returns whether a writer can checkpoint the whole WAL now.
  bool log_can_be_reset() {
    const auto writer = *sqlite::Connection::open(path_, sqlite::Connection::Mode::read_write);
    EXPECT_TRUE(writer->script("PRAGMA busy_timeout=0"));
    return writer->number("PRAGMA wal_checkpoint(TRUNCATE)").value_or(1) == 0;
  }
};

TEST_F(CatalogCheck, TheLogCanBeResetBetweenGroups) {
  int asked = 0, reset = 0;
  const BusyClock clock([&] {
    ++asked;
    commit({document_of("late " + std::to_string(asked), {"text"})});
    reset += log_can_be_reset();
  });
  const auto findings = catalog_->check(Deadline::after(std::chrono::hours(1), clock));
  ASSERT_TRUE(findings) << findings.error().message;
  EXPECT_TRUE(findings->empty());
  EXPECT_GT(asked, 3);
  EXPECT_EQ(reset, asked);
}

TEST_F(CatalogCheck, StopsWhenItIsCancelled) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(catalog_->check(Deadline().with(stop.get_token())).error().code, Code::cancelled);
}

}  // namespace
}  // namespace quarry::store
