#include "core/trace.h"

#include <gtest/gtest.h>

namespace quarry {
namespace {

TEST(TraceTest, SumsStagesInTheOrderTheyWereFirstAdded) {
  Trace trace;
  trace.add_milliseconds("search", 1.5);
  trace.add_milliseconds("embed", 1);
  trace.add_milliseconds("search", 0.25004);
  EXPECT_EQ(trace.timings().dump(), R"({"search":1.75,"embed":1})");
  EXPECT_EQ(trace.milliseconds("embed"), 1);
  EXPECT_EQ(trace.milliseconds("rerank"), 0);
}

TEST(TraceTest, NamesADegradedStageOnceAndEveryReason) {
  Trace trace;
  trace.degrade("rerank", "over budget");
  trace.degrade("rerank", "over budget");
  trace.degrade("rerank", "no model");
  EXPECT_EQ(trace.degraded().dump(), R"(["rerank"])");
  EXPECT_EQ(trace.explain()["degraded"].items().size(), 2u);
}

TEST(TraceTest, MergesTheTraceOfAParallelStage) {
  Trace trace, part;
  trace.add_milliseconds("search", 1);
  part.add_milliseconds("search", 2);
  part.degrade("dense", "down");
  part.note("candidates", 50);
  trace.merge(part);
  EXPECT_EQ(trace.explain().dump(),
            R"({"timings_ms":{"search":3},"degraded":[{"stage":"dense","reason":"down"}],)"
            R"("notes":{"candidates":50}})");
}

TEST(TraceTest, TimesAScope) {
  Trace trace;
  {
    Trace::Span span(trace, "embed");
  }
  EXPECT_TRUE(trace.timings().contains("embed"));
}

}  // namespace
}  // namespace quarry
