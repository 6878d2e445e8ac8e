#include "ingest/defaults_by_path.h"

#include <gmock/gmock.h>

namespace quarry::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

using Labels = std::vector<std::string>;

GivenData labels(Labels labels) { return {.labels = std::move(labels)}; }
GivenData metadata(std::string name, Json value) {
  return {.labels = {}, .metadata = Json::object({{std::move(name), std::move(value)}})};
}

TEST(DefaultsByPathTest, AFileHasTheLabelsOfTheNearestPathAboveIt) {
  DefaultsByPath defaults({});
  defaults.give("/docs", labels({"board"}));
  defaults.give("/docs/open", labels({}));
  defaults.give("/docs/open/plan.txt", labels({"hr"}));
  EXPECT_THAT(defaults.of("/docs/new/a.txt").labels, Optional(ElementsAre("board")));
  EXPECT_THAT(defaults.of("/docs/open/b.txt").labels, Optional(IsEmpty()));
  EXPECT_THAT(defaults.of("/docs/open/plan.txt").labels, Optional(ElementsAre("hr")));
  EXPECT_FALSE(defaults.of("/docs-old/a.txt").labels);
  EXPECT_FALSE(defaults.of("relative").labels);
}

TEST(DefaultsByPathTest, LabelsOfAFolderReplaceThoseOfDeeperPathsButNotOfSiblings) {
  DefaultsByPath defaults({});
  defaults.give("/docs/a.txt", labels({"hr"}));
  defaults.give("/docs.txt", labels({"hr"}));
  defaults.give("/docs", labels({"board"}));
  EXPECT_THAT(defaults.of("/docs/a.txt").labels, Optional(ElementsAre("board")));
  EXPECT_THAT(defaults.of("/docs.txt").labels, Optional(ElementsAre("hr")));
}

TEST(DefaultsByPathTest, MetadataIsMergedByNameUntilItIsDropped) {
  DefaultsByPath defaults({});
  defaults.give("/docs", metadata("season", "summer"));
  defaults.give("/docs/a", metadata("year", 2025));
  EXPECT_EQ(defaults.of("/docs/a/x").metadata.dump(), R"({"season":"summer","year":2025})");
  defaults.give("/docs", metadata("season", "winter"));
  EXPECT_EQ(defaults.of("/docs/a/x").metadata.dump(), R"({"season":"winter","year":2025})");
  GivenData fresh = metadata("place", "north");
  fresh.earlier_metadata = GivenData::Earlier::dropped;
  defaults.give("/docs", fresh);
  EXPECT_EQ(defaults.of("/docs/a/x").metadata.dump(), R"({"place":"north"})");
}

TEST(DefaultsByPathTest, StoredDefaultsLoadUnchanged) {
  DefaultsByPath defaults({});
  defaults.give("/", labels({"all"}));
  defaults.give("/docs", metadata("year", 2025));
  const DefaultsByPath again(defaults.all());
  EXPECT_THAT(again.of("/docs/a.txt").labels, Optional(ElementsAre("all")));
  EXPECT_EQ(again.of("/docs/a.txt").metadata.dump(), R"({"year":2025})");
}

}  // namespace
}  // namespace quarry::ingest
