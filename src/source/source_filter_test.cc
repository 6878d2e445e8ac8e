#include "source/source_filter.h"

#include <gtest/gtest.h>

namespace quarry::source {
namespace {

bool excluded(const std::string& glob, std::string_view path, EntryKind kind = EntryKind::file) {
  return !SourceFilter{.exclude = {glob}}.accepts(path, kind);
}

TEST(SourceFilterTest, AGlobWithoutASlashMatchesANameAtAnyDepth) {
  EXPECT_TRUE(excluded("*.jpg", "a.jpg"));
  EXPECT_TRUE(excluded("*.jpg", "deep/er/a.jpg"));
  EXPECT_TRUE(excluded("build", "deep/build", EntryKind::folder));
  EXPECT_TRUE(excluded("[ab]?.txt", "b1.txt"));
  EXPECT_FALSE(excluded("*.jpg", "a.jpg.txt"));
  EXPECT_FALSE(excluded("build", "build2"));
}

TEST(SourceFilterTest, AGlobWithASlashMatchesThePathBelowTheLocation) {
  EXPECT_TRUE(excluded("drafts/*.md", "drafts/a.md"));
  EXPECT_TRUE(excluded("/a.md", "a.md"));
  EXPECT_FALSE(excluded("/a.md", "drafts/a.md"));
  EXPECT_FALSE(excluded("drafts/*.md", "drafts/old/a.md"));
  EXPECT_FALSE(excluded("drafts/*.md", "x/drafts/a.md"));
}

TEST(SourceFilterTest, TwoStarsMatchAcrossFolders) {
  EXPECT_TRUE(excluded("drafts/**/*.md", "drafts/a.md"));
  EXPECT_TRUE(excluded("drafts/**/*.md", "drafts/x/y/a.md"));
  EXPECT_TRUE(excluded("**/old/*.md", "old/a.md"));
  EXPECT_TRUE(excluded("drafts/**", "drafts/x/a.txt"));
  EXPECT_FALSE(excluded("drafts/**", "other/a.txt"));
}

TEST(SourceFilterTest, ATrailingSlashMatchesOnlyFolders) {
  EXPECT_TRUE(excluded("old/", "x/old", EntryKind::folder));
  EXPECT_FALSE(excluded("old/", "x/old", EntryKind::file));
}

TEST(SourceFilterTest, AcceptsFilesThatAreIncludedAndNotExcluded) {
  const SourceFilter filter{.include = {"*.md", "*.txt"}, .exclude = {"old/", "b.md"}};
  EXPECT_TRUE(filter.accepts("x/a.md", EntryKind::file));
  EXPECT_TRUE(filter.accepts("x", EntryKind::folder));
  EXPECT_FALSE(filter.accepts("a.pdf", EntryKind::file));
  EXPECT_FALSE(filter.accepts("x/b.md", EntryKind::file));
  EXPECT_FALSE(filter.accepts_with_folders("x/old/y/a.md"));
  EXPECT_TRUE(filter.accepts_with_folders("x/y/a.md"));
}

TEST(SourceFilterTest, ReservesAFolderWithItsContentsAndNotItsNeighbour) {
  const SourceFilter filter{.reserved = "/data/home"};
  EXPECT_TRUE(filter.is_reserved("/data/home"));
  EXPECT_TRUE(filter.is_reserved("/data/home/catalog.db"));
  EXPECT_FALSE(filter.is_reserved("/data/home2"));
  EXPECT_FALSE(filter.is_reserved("/data"));
  EXPECT_FALSE(SourceFilter().is_reserved("/data"));
}

}  // namespace
}  // namespace quarry::source
