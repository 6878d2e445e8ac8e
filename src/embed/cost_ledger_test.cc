#include "embed/cost_ledger.h"

#include <gmock/gmock.h>
#include <thread>

namespace quarry::embed {
namespace {

TEST(CostLedger, AddsUpTheUseOfEachModel) {
  CostLedger ledger;
  ledger.set_price("b/large", 0.13);
  ledger.add("b/large", {.units = 1'000'000});
  ledger.add("b/large", {.estimated = 1'000'000});
  ledger.add("a/small", {.units = 50});
  const auto entries = ledger.entries();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].model, "a/small");
  EXPECT_EQ(entries[0].usd, std::nullopt) << "an unknown price is not zero";
  EXPECT_EQ(entries[1].charge.requests, 2u);
  EXPECT_DOUBLE_EQ(entries[1].usd.value(), 0.26);
  EXPECT_EQ(ledger.total_tokens(), 2'000'050u);
  EXPECT_EQ(ledger.total_usd(), std::nullopt);
}

TEST(CostLedger, APriceAppliesToEarlierCalls) {
  CostLedger ledger;
  ledger.add("a", {.units = 2'000'000});
  ledger.set_price("a", 0.5);
  EXPECT_DOUBLE_EQ(ledger.total_usd().value(), 1.0);
}

TEST(CostLedger, SearchesAreNotTokens) {
  CostLedger ledger;
  ledger.set_price("rerank", 2000);  // two dollars per thousand
  ledger.add("rerank", {.units = 3, .unit = BillingUnit::searches});
  EXPECT_EQ(ledger.total_tokens(), 0u);
  EXPECT_DOUBLE_EQ(ledger.total_usd().value(), 0.006);
  EXPECT_EQ(ledger.to_json().dump(),
            R"({"models":[{"model":"rerank","requests":1,"unit":"searches","units":3,)"
            R"("estimated":0,"cost_usd":0.006}],"cost_usd":0.006})");
}

TEST(CostLedger, AnUnusedModelWithAPriceIsNotListed) {
  CostLedger ledger;
  ledger.set_price("a", 1);
  EXPECT_TRUE(ledger.entries().empty());
  EXPECT_EQ(ledger.total_usd(), 0.0);
}

TEST(CostLedger, CountsCallsOfManyThreads) {
  CostLedger ledger;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) ledger.add("a", {.units = 2});
      });
    }
  }
  EXPECT_EQ(ledger.total_tokens(), 8000u);
}

}  // namespace
}  // namespace quarry::embed
