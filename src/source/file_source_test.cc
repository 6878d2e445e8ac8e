#include "source/file_source.h"

#include <fstream>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace quarry::source {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class FileSourceTest : public testing::Test {
 protected:
  FileSourceTest() {
    std::string pattern = (fs::temp_directory_path() / "quarry-source-XXXXXX").string();
    root_ = fs::canonical(mkdtemp(pattern.data()));
  }
  ~FileSourceTest() override { fs::remove_all(root_); }

  void write(const std::string& name, const std::string& text = "x") {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }

  std::vector<std::string> walk(const fs::path& location) {
    auto source = Source::open(location.string());
    EXPECT_TRUE(source) << source.error().message;
    std::vector<std::string> names;
    EXPECT_TRUE((*source)->walk(
        [&](SourceFile file) -> Result<void> {
          names.push_back(file.path.lexically_relative(root_).string());
          return {};
        },
        [&](std::string name, Error error) {
          failures_.push_back(fs::path(name).lexically_relative(root_).string() + ": " +
                              std::string(to_string(error.code)));
        },
        Deadline::never()));
    return names;
  }

  fs::path root_;
  std::vector<std::string> failures_;
};

TEST_F(FileSourceTest, WalksAFolderInNameOrder) {
  write("b.txt");
  write("a/z.txt");
  write("a/c.txt");
  EXPECT_THAT(walk(root_), ElementsAre("a/c.txt", "a/z.txt", "b.txt"));
}

TEST_F(FileSourceTest, SkipsHiddenEntriesButReadsAHiddenFileThatTheUserNamed) {
  write(".git/config");
  write(".env");
  write("a.txt");
  EXPECT_THAT(walk(root_), ElementsAre("a.txt"));
  EXPECT_THAT(walk(root_ / ".env"), ElementsAre(".env"));
}

TEST_F(FileSourceTest, FollowsLinksToOutsideFilesButNotToFolders) {
  write("elsewhere/a.txt");
  write("docs/b.txt");
  fs::create_symlink(root_ / "elsewhere/a.txt", root_ / "docs/linked.txt");
  fs::create_directory_symlink(root_, root_ / "docs/circle");
  EXPECT_THAT(walk(root_ / "docs"), ElementsAre("docs/b.txt", "docs/linked.txt"));
}

TEST_F(FileSourceTest, DoesNotReadAFileTwiceThroughALinkInTheSameFolder) {
  write("GPL-3");
  fs::create_symlink("GPL-3", root_ / "GPL");
  EXPECT_THAT(walk(root_), ElementsAre("GPL-3"));
}

TEST_F(FileSourceTest, FollowsALinkToAHiddenFileThatTheWalkSkips) {
  write(".store/a.txt");
  fs::create_symlink(root_ / ".store/a.txt", root_ / "a.txt");
  EXPECT_THAT(walk(root_), ElementsAre("a.txt"));
}

TEST_F(FileSourceTest, ReportsABrokenLinkAndContinues) {
  fs::create_symlink(root_ / "gone", root_ / "a.txt");
  write("b.txt");
  EXPECT_THAT(walk(root_), ElementsAre("b.txt"));
  EXPECT_THAT(failures_, ElementsAre("a.txt: not_found"));
}

TEST_F(FileSourceTest, DoesNotOpenPipes) {
  ASSERT_EQ(mkfifo((root_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(walk(root_), IsEmpty());
}

TEST_F(FileSourceTest, CoversItsContentsAndNotItsNeighbours) {
  write("docs/a.txt");
  auto source = Source::open((root_ / "docs").string());
  ASSERT_TRUE(source);
  const std::string docs = (root_ / "docs").string();
  EXPECT_TRUE((*source)->covers(docs + "/gone/b.txt"));
  EXPECT_TRUE((*source)->covers(docs));
  EXPECT_FALSE((*source)->covers(docs + "-old/b.txt"));
  EXPECT_FALSE((*source)->covers(root_.string()));
}

TEST_F(FileSourceTest, ReportsAMissingPathAndAnUnsupportedScheme) {
  auto missing = Source::open((root_ / "nothing").string());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::not_found);
  auto unknown = Source::open("gopher://example.org/x");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Code::invalid);
  EXPECT_THAT(unknown.error().message, testing::HasSubstr("files and folders"));
}

TEST_F(FileSourceTest, StopsOnAStopRequest) {
  write("a.txt");
  std::stop_source stop;
  stop.request_stop();
  auto source = Source::open(root_.string());
  auto walked =
      (*source)->walk([](SourceFile) -> Result<void> { return {}; }, [](std::string, Error) {},
                      Deadline::never().with(stop.get_token()));
  ASSERT_FALSE(walked);
  EXPECT_EQ(walked.error().code, Code::cancelled);
}

}  // namespace
}  // namespace quarry::source
