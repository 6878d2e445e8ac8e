#include "core/principal.h"

#include <gtest/gtest.h>

namespace quarry {
namespace {

TEST(PrincipalTest, ReadsPublicDocuments) { EXPECT_TRUE(Principal{}.may_read({})); }

TEST(PrincipalTest, ReadsDocumentsWithOneOfItsLabels) {
  const auto reader = Principal::with_labels({"legal", "board", "legal"});
  EXPECT_EQ(reader.labels, (std::vector<std::string>{"board", "legal"}));
  EXPECT_TRUE(reader.may_read({"legal", "sales"}));
  EXPECT_TRUE(reader.may_read({"sales", "board"}));  // in any order
  EXPECT_FALSE(reader.may_read({"sales"}));
  EXPECT_FALSE(reader.may_read({"leg"}));
  EXPECT_FALSE(Principal{}.may_read({"legal"}));
}

TEST(PrincipalTest, ReadsEverythingAsTheOwner) {
  EXPECT_TRUE(Principal::owner().may_read({"legal"}));
}

TEST(PrincipalTest, OnlyTheOwnerMayChange) {
  EXPECT_TRUE(Principal::owner().may_change());
  EXPECT_FALSE(Principal::with_labels({"hr"}).may_change());
  EXPECT_FALSE(Principal().may_change());
}

}  // namespace
}  // namespace quarry
