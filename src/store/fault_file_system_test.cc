#include "store/fault_file_system.h"

#include <gmock/gmock.h>

#include "store/test_folder.h"

namespace quarry::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Fault = FaultFileSystem::Fault;

// A file with one piece takes three operations: create, append, commit.
constexpr std::size_t kOperations = 3;

TEST(FaultFileSystem, FailsOneOperationAndContinues) {
  const TestFolder folder;
  FaultFileSystem files(FileSystem::real());
  files.set(Fault::fail, 2 * kOperations, Code::denied);
  EXPECT_TRUE(files.write_atomically(folder / "a", {"1"}));
  EXPECT_EQ(files.write_atomically(folder / "b", {"2"}).error().code, Code::denied);
  EXPECT_TRUE(files.write_atomically(folder / "c", {"3"}));
  EXPECT_EQ(files.operations(), 3 * kOperations);
  EXPECT_THAT(*FileSystem::real().list(folder.path()), ElementsAre("a", "c"));
}

TEST(FaultFileSystem, ACrashDuringAWriteLeavesHalfOfItInATemporaryFileAndBlocksLaterCalls) {
  const TestFolder folder;
  FaultFileSystem files(FileSystem::real());
  files.set(Fault::crash_before, kOperations);
  EXPECT_FALSE(files.write_atomically(folder / "a", {"1234", "5678"}));
  EXPECT_TRUE(files.crashed());
  EXPECT_FALSE(files.write_atomically(folder / "b", {"2"}));
  EXPECT_FALSE(files.list(folder.path()));
  const auto left = *FileSystem::real().list(folder.path());
  ASSERT_EQ(left.size(), 1U);
  EXPECT_TRUE(left[0].ends_with(FileSystem::kLeftover));
  EXPECT_EQ((*FileSystem::real().map(folder / left[0]))->bytes(), "123456");
}

TEST(FaultFileSystem, ACrashAfterAWriteKeepsTheWrite) {
  const TestFolder folder;
  FaultFileSystem files(FileSystem::real());
  files.set(Fault::crash_after, kOperations);
  EXPECT_FALSE(files.write_atomically(folder / "a", {"1"}));
  EXPECT_FALSE(files.map(folder / "a"));
  files.set(Fault::none);
  EXPECT_EQ((*files.map(folder / "a"))->bytes(), "1");
}

TEST(FaultFileSystem, FlipsABitInMappedFiles) {
  const TestFolder folder;
  FaultFileSystem files(FileSystem::real());
  ASSERT_TRUE(files.write_atomically(folder / "a", {"abc"}));
  files.flip(1, 1);
  EXPECT_EQ((*files.map(folder / "a"))->bytes(), "acc");
  files.flip_nothing();
  EXPECT_EQ((*files.map(folder / "a"))->bytes(), "abc");
}

}  // namespace
}  // namespace quarry::store
