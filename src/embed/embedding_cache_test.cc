// A damaged cache causes recomputation, but never an error or a wrong vector.
#include "embed/embedding_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "embed/test_cache_folder.h"

namespace quarry::embed {
namespace {

namespace fs = std::filesystem;

class DamagedCache : public testing::Test {
 protected:
  void SetUp() override { use(); }

  // Returns how many of the texts were found, after checking that all vectors are right.
  std::size_t use(std::size_t from = 0, std::size_t to = 60) {
    EmbeddingCache cache(folder_.settings());
    return use_with(cache, from, to);
  }
  std::size_t use_with(EmbeddingCache& cache, std::size_t from = 0, std::size_t to = 60) {
    const auto texts = numbered_texts(from, to);
    const auto vectors =
        CachedEmbedder(embedder_, cache).embed(texts, EmbedRole::passage, Deadline::never());
    EXPECT_TRUE(vectors) << vectors.error().message;
    if (!vectors) return 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto expected = embedder_.row_of(texts[i], EmbedRole::passage);
      EXPECT_TRUE(std::ranges::equal(vectors->row(i), expected)) << texts[i];
    }
    return vectors->reused;
  }

  // Any damage is detected at the first use, and the cache is filled again at the next. Rows of the
  // damaged file are not salvaged.
  void expect_recovery() {
    use(0, 90);
    use(0, 90);
    EXPECT_EQ(use(0, 90), 90u);
  }

  TestCacheFolder folder_{"embedding_cache_test"};
  TestEmbedder embedder_{384};
};

TEST_F(DamagedCache, AFileThatIsNotADatabaseIsSetAsideAndReplaced) {
  overwrite(folder_.database(),
            "this is no database, but it is long enough to be taken for one "
            "by somebody who does not look at its first sixteen bytes");
  expect_recovery();
  EXPECT_TRUE(fs::exists(folder_.database(2)));
  EXPECT_FALSE(fs::exists(folder_.database(1)));
  EXPECT_THAT(contents(folder_.path() / "embeddings.damaged"), testing::StartsWith("this is no"));
}

TEST_F(DamagedCache, AFileOfAnotherFormatIsSetAside) {
  std::string bytes = contents(folder_.database());
  bytes[63] = 9;  // user_version, big-endian at offset 60
  overwrite(folder_.database(), bytes);
  expect_recovery();
}

TEST_F(DamagedCache, AnEmptyFileIsFilled) {
  overwrite(folder_.database(), "");
  expect_recovery();
  EXPECT_TRUE(fs::exists(folder_.database(1)));
}

TEST_F(DamagedCache, ATruncatedFileCausesNoError) {
  const std::string bytes = contents(folder_.database());
  for (std::size_t size = 1; size < bytes.size(); size += 5000) {
    fs::remove_all(folder_.path());
    fs::create_directories(folder_.path());
    overwrite(folder_.database(), std::string_view(bytes).substr(0, size));
    expect_recovery();
  }
}

TEST_F(DamagedCache, ChangedBytesNeverGiveAWrongVector) {
  const std::string sound = contents(folder_.database());
  std::mt19937 random(5);
  for (int round = 0; round < 60; ++round) {
    std::string bytes = sound;
    for (std::size_t n = 1 + random() % 40; n > 0; --n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    fs::remove_all(folder_.path());
    fs::create_directories(folder_.path());
    overwrite(folder_.database(), bytes);
    expect_recovery();
  }
}

TEST_F(DamagedCache, AChangedRowIsDetected) {
  const std::string sound = contents(folder_.database());
  const auto text = numbered_texts(7, 8)[0];
  const RowSeal seal(embedder_.identity(), EmbedRole::passage, text);
  const auto at = sound.find(seal.seal(embedder_.row_of(text, EmbedRole::passage)));
  ASSERT_NE(at, sound.npos);
  std::string bytes = sound;
  bytes[at + 100] = static_cast<char>(bytes[at + 100] ^ 1);
  overwrite(folder_.database(), bytes);
  EXPECT_EQ(use(), 59u);
  EXPECT_TRUE(fs::exists(folder_.path() / "embeddings.damaged"));
  expect_recovery();
}

TEST_F(DamagedCache, DamageDoesNotDisturbProcessesThatHaveTheFileOpen) {
  EmbeddingCache left(folder_.settings()), right(folder_.settings());
  use_with(left);
  use_with(right);
  left.report_damage();
  EXPECT_EQ(use_with(left), 0u);
  EXPECT_EQ(use_with(right), 60u);  // still has the old file
  right.report_damage();
  EXPECT_EQ(use_with(right), 60u);  // found the new one
  EXPECT_EQ(use(), 60u);
  EXPECT_FALSE(fs::exists(folder_.database(3)));
}

TEST_F(DamagedCache, WritingToAFileThatAnotherProcessSetAsideCausesNoError) {
  EmbeddingCache left(folder_.settings()), right(folder_.settings());
  use_with(right);
  use_with(left);
  left.report_damage();
  EXPECT_EQ(use_with(right, 60, 90), 0u);
  use_with(left, 60, 90);
  use_with(right, 60, 120);
  EXPECT_EQ(use_with(right, 60, 120), 60u);
  EXPECT_EQ(use_with(left, 60, 90), 30u);
}

TEST_F(DamagedCache, AFolderThatCannotBeCreatedCausesNoError) {
  fs::remove_all(folder_.path());
  overwrite(folder_.path(), "a file in its place");
  EXPECT_EQ(use(), 0u);
  EXPECT_EQ(use(), 0u);
}

TEST_F(DamagedCache, AFolderInPlaceOfTheFileCausesNoError) {
  fs::remove_all(folder_.path());
  fs::create_directories(folder_.database());
  EXPECT_EQ(use(), 0u);
  EXPECT_EQ(use(), 0u);
}

}  // namespace
}  // namespace quarry::embed
