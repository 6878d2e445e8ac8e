// Damaged, moved or foreign files: opening refuses them, so nothing is ever served from them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/index.h"
#include "search/oracle.h"
#include "store/damaged_bytes.h"
#include "store/memory_file_system.h"

namespace quarry::index {
namespace {

using search::test::kDimension;
using Files = std::map<std::string, std::string>;  // by name

constexpr std::uint64_t kIdentity = 7;

class IndexCorruption : public testing::Test {
 protected:
  static Result<std::unique_ptr<Index>> open(
      store::FileSystem& files, std::uint64_t identity,
      vectors::VectorCode vectors = vectors::VectorCode::int8) {
    static Executor executor(1);
    return Index::open("/index",
                       {.dimension = kDimension,
                        .vectors = vectors,
                        .graph_from = vectors == vectors::VectorCode::bits ? 1U : 10'000U,
                        .identity = identity},
                       files, executor);
  }

  // Three segments, one of them with dead documents, and their manifest.
  static Files life(std::uint32_t seed, std::uint64_t identity,
                    vectors::VectorCode vectors = vectors::VectorCode::int8) {
    store::test::MemoryFileSystem disk;
    const auto index = *open(disk, identity, vectors);
    search::test::RandomDocuments chance(seed);
    std::uint64_t sequence = 0;
    for (std::int64_t flush = 0; flush < 3; ++flush) {
      for (const std::int64_t key : {flush * 5, flush * 5 + 1, flush * 5 + 2, flush * 5 + 3}) {
        EXPECT_TRUE(index->apply({chance.document(key, ++sequence)}));
      }
      if (flush == 2) {
        EXPECT_TRUE(index->apply({chance.document(1, ++sequence)}));
      }
      EXPECT_TRUE(index->flush());
    }
    Files files;
    const auto names = disk.list("/index").value();
    for (const std::string& name : names) {
      files[name] = disk.get("/index/" + name);
    }
    EXPECT_EQ(files.size(), 4U);
    return files;
  }

  static Result<std::unique_ptr<Index>> open(
      const Files& files, vectors::VectorCode vectors = vectors::VectorCode::int8) {
    store::test::MemoryFileSystem disk;
    for (const auto& [name, bytes] : files) disk.put("/index/" + name, bytes);
    return open(disk, kIdentity, vectors);
  }

  static void expect_refused(const Files& files,
                             vectors::VectorCode vectors = vectors::VectorCode::int8) {
    const auto index = open(files, vectors);
    ASSERT_FALSE(index);
    ASSERT_THAT(index.error().code, testing::AnyOf(Code::corrupt, Code::conflict));
  }

  const Files good_ = life(1, kIdentity);
  const Files other_collection_ = life(1, kIdentity + 1);
  const Files other_life_ = life(2, kIdentity);  // the same catalog, reindexed after changes
  std::mt19937 random_{20261125};
};

TEST_F(IndexCorruption, IntactFilesOpen) {
  ASSERT_TRUE(open(good_));
  ASSERT_TRUE(open(other_life_));
}

TEST_F(IndexCorruption, RefusesEachOfTenThousandDamagedFiles) {
  for (int i = 0; i < 10'000; ++i) {
    SCOPED_TRACE("corruption " + std::to_string(i));
    Files files = good_;
    std::string& bytes = std::next(files.begin(), random_() % files.size())->second;
    bytes = store::damaged(bytes, random_);
    expect_refused(files);
    if (HasFatalFailure()) return;
  }
}

TEST_F(IndexCorruption, RefusesEachOfThreeThousandDamagedFilesWithLists) {
  const Files good = life(1, kIdentity, vectors::VectorCode::bits);
  ASSERT_TRUE(open(good, vectors::VectorCode::bits));
  for (int i = 0; i < 3'000; ++i) {
    SCOPED_TRACE("corruption " + std::to_string(i));
    Files files = good;
    std::string& bytes = std::next(files.begin(), random_() % files.size())->second;
    bytes = store::damaged(bytes, random_);
    expect_refused(files, vectors::VectorCode::bits);
    if (HasFatalFailure()) return;
  }
}

TEST_F(IndexCorruption, RefusesAFileFromAnotherIndex) {
  const auto expect_refused_with = [&](const std::string& name, const std::string& bytes) {
    SCOPED_TRACE(name);
    Files files = good_;
    files[name] = bytes;
    expect_refused(files);
  };
  for (const char* name : {"segment-1", "segment-2", "segment-3"}) {
    expect_refused_with(name, other_life_.at(name));
    expect_refused_with(name, good_.at("manifest"));
    expect_refused_with(name, "");
    for (const char* other : {"segment-1", "segment-2", "segment-3"}) {
      if (std::string(name) != other) expect_refused_with(name, good_.at(other));
    }
  }
  expect_refused_with("manifest", other_collection_.at("manifest"));
  expect_refused_with("manifest", other_life_.at("manifest"));
  expect_refused_with("manifest", good_.at("segment-1"));
}

TEST_F(IndexCorruption, RefusesAMissingFile) {
  for (const auto& [name, bytes] : good_) {
    if (name == "manifest") continue;  // without a manifest the index is rebuilt from the catalog
    Files files = good_;
    files.erase(name);
    expect_refused(files);
  }
}

}  // namespace
}  // namespace quarry::index
