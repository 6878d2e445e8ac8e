#include "simd/isa.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace quarry::simd {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Isa, AnEmptyNameGivesTheDetectedLevel) { EXPECT_EQ(*choose_isa(""), detected_isa()); }

TEST(Isa, EveryLevelUpToTheDetectedOneCanBeForced) {
  for (const Isa isa : kAllIsas) {
    const Result<Isa> chosen = choose_isa(to_string(isa));
    if (isa <= detected_isa()) {
      ASSERT_TRUE(chosen);
      EXPECT_EQ(*chosen, isa);
    } else {
      ASSERT_FALSE(chosen);
      EXPECT_EQ(chosen.error().code, Code::invalid);
      EXPECT_THAT(chosen.error().message, HasSubstr(std::string(to_string(isa))));
    }
  }
}

TEST(Isa, AnUnknownNameIsAnErrorThatListsTheKnownOnes) {
  const Result<Isa> chosen = choose_isa("sse9");
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().code, Code::invalid);
  EXPECT_THAT(chosen.error().message, StartsWith("expected one of scalar, "));
  EXPECT_THAT(chosen.error().message, HasSubstr(to_string(kAllIsas[std::size(kAllIsas) - 1])));
  EXPECT_THAT(chosen.error().message, EndsWith(", found \"sse9\""));
}

}  // namespace
}  // namespace quarry::simd
