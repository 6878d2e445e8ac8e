// Crashes and errors at every disk operation: the folder holds the state before or after it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/log.h"
#include "index/index.h"
#include "search/oracle.h"
#include "store/fault_file_system.h"
#include "store/memory_file_system.h"

namespace quarry::index {
namespace {

using search::test::kDimension;
using testing::IsEmpty;
using Fault = store::FaultFileSystem::Fault;

constexpr int kFlushes = 14;  // more than one merge

// The changes that each flush stores: additions, replacements and deletions, the same in every run.
const std::vector<std::vector<store::DocumentChange>>& story() {
  static const auto* const steps = [] {
    auto* made = new std::vector<std::vector<store::DocumentChange>>;
    search::test::RandomDocuments chance(5);
    std::uint64_t sequence = 0;
    for (int step = 0; step < kFlushes; ++step) {
      auto& changes = made->emplace_back();
      for (int i = 0; i < 3; ++i) changes.push_back(chance.document(step * 3 + i, ++sequence));
      if (step > 2) changes.push_back(chance.document(step, ++sequence));
      if (step > 4) {
        changes.push_back(
            {.key = store::DocumentKey{step * 2}, .sequence = ++sequence, .deleted = true});
      }
    }
    return made;
  }();
  return *steps;
}

// The last change of each document that is alive.
std::map<std::int64_t, std::uint64_t> alive_after(std::uint64_t sequence) {
  std::map<std::int64_t, std::uint64_t> alive;
  for (const auto& step : story()) {
    for (const store::DocumentChange& change : step) {
      if (change.sequence > sequence) continue;
      const auto key = static_cast<std::int64_t>(change.key);
      if (change.deleted) {
        alive.erase(key);
      } else {
        alive[key] = change.sequence;
      }
    }
  }
  return alive;
}

std::map<std::int64_t, std::uint64_t> alive_in(const search::Snapshot& snapshot) {
  std::map<std::int64_t, std::uint64_t> alive;
  EXPECT_TRUE(snapshot.list([&](const search::IndexEntry& entry) -> Result<void> {
    alive[static_cast<std::int64_t>(entry.document)] = entry.sequence;
    return {};
  }));
  return alive;
}

class IndexFault : public testing::Test {
 protected:
  void SetUp() override { set_log_level(LogLevel::error); }  // failed merges are logged as warnings
  void TearDown() override { set_log_level(LogLevel::warning); }

  Result<std::unique_ptr<Index>> open(store::FileSystem& files) {
    return Index::open("/index",
                       {.dimension = kDimension,
                        .vectors = vectors_,
                        .graph_from = graph_from_,
                        .upkeep = upkeep_},
                       files, executor_);
  }

  // Applies the story until something fails; returns the last sequence that a flush acknowledged.
  std::uint64_t live(store::FileSystem& files) {
    std::uint64_t acknowledged = 0;
    const auto index = open(files);
    if (!index) return 0;
    for (const auto& step : story()) {
      if (!(*index)->apply(step)) break;
      if ((*index)->flush()) acknowledged = (*index)->snapshot()->sequence();
    }
    return acknowledged;
  }

  void expect_whole(store::FileSystem& files, std::uint64_t acknowledged) {
    const auto index = open(files);
    ASSERT_TRUE(index) << index.error().message;
    const auto snapshot = (*index)->snapshot();
    ASSERT_GE(snapshot->sequence(), acknowledged);
    ASSERT_EQ(alive_in(*snapshot), alive_after(snapshot->sequence()));
    ASSERT_THAT((*index)->check().value(), IsEmpty());
    for (const auto& step : story()) ASSERT_TRUE((*index)->apply(step));
    ASSERT_EQ(alive_in(*(*index)->snapshot()), alive_after(~std::uint64_t{0}));
    ASSERT_TRUE((*index)->flush());
  }

  void expect_whole_after(Fault fault) {
    store::test::MemoryFileSystem untroubled;
    store::FaultFileSystem counting(untroubled);
    live(counting);
    ASSERT_GT(counting.operations(), 3U * kFlushes);
    for (std::size_t at = 1; at <= counting.operations(); ++at) {
      SCOPED_TRACE("operation " + std::to_string(at));
      store::test::MemoryFileSystem disk;
      store::FaultFileSystem faulty(disk);
      faulty.set(fault, at);
      const std::uint64_t acknowledged = live(faulty);
      expect_whole(disk, acknowledged);
      if (HasFatalFailure()) return;
    }
  }

  // Makes every merge build lists and stream its file.
  void keep_bits() {
    vectors_ = vectors::VectorCode::bits;
    graph_from_ = 1;
  }

  vectors::VectorCode vectors_ = vectors::VectorCode::int8;
  std::size_t graph_from_ = 10'000;
  // Within calls, the operations come in the same order each time.
  IndexOptions::Upkeep upkeep_ = IndexOptions::Upkeep::in_calls;
  Executor executor_{1};
};

TEST_F(IndexFault, ACrashBeforeAnyOperationLosesNothingThatWasFlushed) {
  expect_whole_after(Fault::crash_before);
}

TEST_F(IndexFault, ACrashAfterAnyOperationLosesNothingThatWasFlushed) {
  expect_whole_after(Fault::crash_after);
}

TEST_F(IndexFault, AFullDiskAtAnyOperationLosesNothing) { expect_whole_after(Fault::fail); }

TEST_F(IndexFault, ACrashOrFullDiskLosesNothingIfMergesBuildLists) {
  keep_bits();
  expect_whole_after(Fault::crash_before);
  expect_whole_after(Fault::fail);
}

// In the background, another operation fails each time.
TEST_F(IndexFault, CrashesBesideMergesLoseNothingThatWasFlushed) {
  upkeep_ = IndexOptions::Upkeep::in_background;
  expect_whole_after(Fault::crash_before);
  expect_whole_after(Fault::crash_after);
  expect_whole_after(Fault::fail);
}

TEST_F(IndexFault, AnIndexRecoversFromAFullDisk) {
  for (std::size_t at = 1; at <= 3U * kFlushes; ++at) {
    SCOPED_TRACE("full from operation " + std::to_string(at));
    store::test::MemoryFileSystem disk;
    store::FaultFileSystem faulty(disk);
    const auto index = *open(faulty);
    faulty.set(Fault::fail_from, at);
    for (const auto& step : story()) {
      ASSERT_TRUE(index->apply(step)) << "changes must not need the disk";
      (void)index->flush();
    }
    ASSERT_EQ(alive_in(*index->snapshot()), alive_after(~std::uint64_t{0}));
    faulty.set(Fault::none);
    ASSERT_TRUE(index->flush());
    expect_whole(disk, index->snapshot()->sequence());
    const auto names = *disk.list("/index");
    ASSERT_LE(names.size(), 8U) << "files that could not be listed must be removed";
  }
}

TEST_F(IndexFault, LeavesNoOrphanedFiles) {
  store::test::MemoryFileSystem disk;
  disk.put("/index/segment-77", "half");
  disk.put("/index/manifest.tmp", "half");
  live(disk);
  const auto names = *disk.list("/index");
  EXPECT_THAT(names, testing::Not(testing::Contains("segment-77")));
  EXPECT_THAT(names, testing::Not(testing::Contains("manifest.tmp")));
  EXPECT_LE(names.size(), 5U) << "three segments, one being written, and a manifest";
}

TEST_F(IndexFault, AMissingSegmentIsCorruptAndAnotherDimensionAConflict) {
  store::test::MemoryFileSystem disk;
  live(disk);
  const auto other = Index::open("/index", {.dimension = 9}, disk, executor_);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::conflict);
  const auto elsewhere =
      Index::open("/index", {.dimension = kDimension, .identity = 1}, disk, executor_);
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(elsewhere.error().code, Code::conflict);
  const auto names = *disk.list("/index");
  ASSERT_TRUE(disk.remove("/index/" + names.back()));
  const auto torn = open(disk);
  ASSERT_FALSE(torn);
  EXPECT_EQ(torn.error().code, Code::corrupt);
}

TEST_F(IndexFault, EveryFlippedByteOfTheManifestIsRefusedOrHarmless) {
  store::test::MemoryFileSystem disk;
  live(disk);
  const std::string good = disk.get("/index/manifest");
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bytes = good;
    bytes[at] ^= 0x10;
    disk.put("/index/manifest", bytes);
    const auto index = open(disk);
    if (index) {
      EXPECT_EQ(alive_in(*(*index)->snapshot()), alive_after(~std::uint64_t{0})) << at;
    }
  }
}

TEST_F(IndexFault, AnIndexCreatedBesideReplacesTheOldOneOnlyWhenFlushed) {
  store::test::MemoryFileSystem disk;
  live(disk);
  auto beside = Index::create("/index", {.dimension = kDimension}, disk, executor_);
  ASSERT_TRUE(beside);
  ASSERT_TRUE((*beside)->apply(story()[0]));
  EXPECT_EQ(alive_in(*(*open(disk))->snapshot()), alive_after(~std::uint64_t{0}));
  ASSERT_TRUE((*beside)->flush());
  EXPECT_EQ(alive_in(*(*open(disk))->snapshot()), alive_after(3));
}

TEST_F(IndexFault, AReaderWritesNothingAndStillSeesChanges) {
  store::test::MemoryFileSystem disk;
  store::FaultFileSystem refusing(disk);
  const IndexOptions reading{.dimension = kDimension, .access = store::Catalog::Access::read_only};
  const auto index = Index::open("/index", reading, disk, executor_);
  ASSERT_TRUE(index);
  for (const auto& step : story()) ASSERT_TRUE((*index)->apply(step));
  EXPECT_EQ(alive_in(*(*index)->snapshot()), alive_after(~std::uint64_t{0}));
  EXPECT_EQ((*index)->flush().error().code, Code::denied);
  EXPECT_THAT(disk.list("/index").value(), IsEmpty());
}

}  // namespace
}  // namespace quarry::index
