#include "embed/cached_embedder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <set>
#include <sys/wait.h>
#include <thread>

#include "embed/test_cache_folder.h"

namespace quarry::embed {
namespace {

namespace fs = std::filesystem;

using Texts = std::vector<std::string>;

class CachedEmbedderTest : public testing::Test {
 protected:
  // Opens the cache as a new process would, with nothing but the file.
  Vectors embed(const Texts& texts, EmbedRole role = EmbedRole::passage,
                const TestEmbedder* other = nullptr) {
    EmbeddingCache cache(folder_.settings());
    return embed_with(cache, texts, role, other);
  }
  Vectors embed_with(EmbeddingCache& cache, const Texts& texts, EmbedRole role = EmbedRole::passage,
                     const TestEmbedder* other = nullptr) {
    const TestEmbedder& inner = other ? *other : embedder_;
    const auto vectors = CachedEmbedder(inner, cache).embed(texts, role, Deadline::never());
    EXPECT_TRUE(vectors) << vectors.error().message;
    if (!vectors) return {};
    EXPECT_EQ(vectors->rows(), texts.size());
    for (std::size_t i = 0; i < std::min(texts.size(), vectors->rows()); ++i) {
      EXPECT_THAT(vectors->row(i), testing::ElementsAreArray(inner.row_of(texts[i], role)));
    }
    return *vectors;
  }

  TestCacheFolder folder_{"cached_embedder_test"};
  TestEmbedder embedder_{16};
};

TEST_F(CachedEmbedderTest, DoesNotRecomputeCachedTexts) {
  const Texts texts = {"kiln", "ledger", "", "kiln"};
  EXPECT_EQ(embed(texts).reused, 0u);
  EXPECT_EQ(embedder_.computed, 3u);
  EXPECT_EQ(embed(texts).reused, 4u);
  EXPECT_EQ(embedder_.computed, 3u);
  EXPECT_EQ(embed({"ledger", "new", "kiln"}).reused, 2u);
  EXPECT_EQ(embedder_.computed, 4u);
}

TEST_F(CachedEmbedderTest, ItsFilesAreReadableOnlyByTheirOwner) {
  EmbeddingCache cache(folder_.settings());
  embed_with(cache, {"kiln"});
  EXPECT_EQ(static_cast<int>(fs::status(folder_.path()).permissions()), 0700);
  for (const auto& entry : fs::directory_iterator(folder_.path())) {
    EXPECT_EQ(static_cast<int>(entry.status().permissions()), 0600) << entry.path();
  }
}

TEST_F(CachedEmbedderTest, KeepsModelsDimensionsAndRolesApart) {
  const TestEmbedder other_model(16, "other"), other_dimension(8);
  embed({"kiln"});
  EXPECT_EQ(embed({"kiln"}, EmbedRole::query).reused, 0u);
  EXPECT_EQ(embed({"kiln"}, EmbedRole::passage, &other_model).reused, 0u);
  EXPECT_EQ(embed({"kiln"}, EmbedRole::passage, &other_dimension).reused, 0u);
  EXPECT_EQ(embed({"kiln"}, EmbedRole::query).reused, 1u);
  EXPECT_EQ(embed({"kiln"}, EmbedRole::passage, &other_model).reused, 1u);
}

TEST_F(CachedEmbedderTest, ReturnsTheRowsOfTheModelAndComputesEachTextOnceInAnyOrder) {
  std::mt19937 random(11);
  std::set<std::string> seen;
  EmbeddingCache left(folder_.settings()), right(folder_.settings());
  for (int call = 0; call < 60; ++call) {
    Texts texts;
    for (std::size_t i = random() % 20; i > 0; --i)
      texts.push_back("t" + std::to_string(random() % 200));
    embed_with(random() % 2 ? left : right, texts);
    seen.insert(texts.begin(), texts.end());
    ASSERT_EQ(embedder_.computed, seen.size());
  }
}

TEST_F(CachedEmbedderTest, DoesNotCacheAnEmbedderWithoutVectors) {
  const TestEmbedder none(0);
  EmbeddingCache cache(folder_.settings());
  EXPECT_TRUE(CachedEmbedder(none, cache).embed(Texts{"x"}, EmbedRole::passage, Deadline::never()));
  EXPECT_FALSE(fs::exists(folder_.path()));
}

TEST_F(CachedEmbedderTest, ReturnsAnErrorOfTheModelAndStoresNothing) {
  EmbeddingCache cache(folder_.settings());
  const CachedEmbedder cached(embedder_, cache);
  const Texts texts = {"good", "no such text"};
  EXPECT_EQ(cached.embed(texts, EmbedRole::passage, Deadline::never()).error().code,
            Code::not_found);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(cached.embed(texts, EmbedRole::passage, Deadline::never().with(stop.get_token()))
                .error()
                .code,
            Code::cancelled);
  EXPECT_EQ(embed({"good"}).reused, 0u);
}

TEST_F(CachedEmbedderTest, TheFileRevealsNeitherTextsNorVectors) {
  const std::string text = "The kiln of station seven is to be sold in secret.";
  const Vectors vectors = embed({text});
  const std::string_view row(reinterpret_cast<const char*>(vectors.values.data()), 16);
  std::string all;
  for (const auto& file : fs::directory_iterator(folder_.path())) all += contents(file.path());
  EXPECT_GT(all.size(), 1000u);
  EXPECT_EQ(all.find("station seven"), all.npos);
  EXPECT_EQ(all.find(row), all.npos);
  EXPECT_EQ(all.find(std::string_view(reinterpret_cast<const char*>(sha256(text).bytes.data()), 8)),
            all.npos);
}

TEST_F(CachedEmbedderTest, ThreadsAndProcessesShareOneFolder) {
  constexpr std::size_t kThreads = 3, kCalls = 12, kTexts = 15;
  const auto work = [&](std::size_t start) {
    EmbeddingCache cache(folder_.settings());
    for (std::size_t call = 0; call < kCalls; ++call) {
      const std::size_t from = (start + call) * kTexts;
      embed_with(cache, numbered_texts(from, from + kTexts));
    }
  };
  const pid_t child = ::fork();
  if (child == 0) {
    work(100);
    ::_exit(HasFailure() ? 1 : 0);
  }
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < kThreads; ++t) threads.emplace_back([&, t] { work(t * 5); });
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(embed(numbered_texts(0, (2 * 5 + kCalls) * kTexts)).reused, (2 * 5 + kCalls) * kTexts);
  EXPECT_EQ(embed(numbered_texts(100 * kTexts, 112 * kTexts)).reused, kCalls * kTexts);
}

TEST_F(CachedEmbedderTest, OneCacheServesManyThreads) {
  EmbeddingCache cache(folder_.settings());
  std::vector<std::jthread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t call = 0; call < 10; ++call) {
        embed_with(cache, numbered_texts((t + call) % 7 * 10, (t + call) % 7 * 10 + 30));
      }
    });
  }
}

// A cache of 1 MiB holds about 600 vectors of 384 dimensions.
class SmallCache : public CachedEmbedderTest {
 protected:
  static constexpr std::uint64_t kBytes = 1 << 20;

  void fill(EmbeddingCache& cache, std::size_t from, std::size_t to) {
    for (; from < to; from += 50)
      embed_with(cache, numbered_texts(from, from + 50), EmbedRole::passage, &wide_);
  }
  std::size_t reused(EmbeddingCache& cache, std::size_t from, std::size_t to) {
    return embed_with(cache, numbered_texts(from, to), EmbedRole::passage, &wide_).reused;
  }

  TestEmbedder wide_{384};
};

TEST_F(SmallCache, TheFileStaysWithinItsLimit) {
  EmbeddingCache cache(folder_.settings(kBytes));
  for (std::size_t i = 0; i < 3000; i += 250) {
    fill(cache, i, i + 250);
    EXPECT_LE(fs::file_size(folder_.database()), kBytes);
  }
  EXPECT_EQ(reused(cache, 2950, 3000), 50u);
  EXPECT_EQ(reused(cache, 0, 50), 0u);
}

TEST_F(SmallCache, KeepsUsedRowsAndEvictsUnusedOnes) {
  EmbeddingCache cache(folder_.settings(kBytes));
  fill(cache, 0, 100);
  for (std::size_t i = 100; i < 3000; i += 100) {
    fill(cache, i, i + 100);
    ASSERT_EQ(reused(cache, 0, 50), 50u) << "after " << i;
  }
  EXPECT_EQ(reused(cache, 50, 100), 0u);
}

TEST_F(SmallCache, UsesMostOfItsLimit) {
  EmbeddingCache cache(folder_.settings(kBytes));
  fill(cache, 0, 2000);
  std::size_t there = 0;
  for (std::size_t i = 2000; i-- > 1000;) {
    const std::vector<CacheKey> key = {
        RowSeal(wide_.identity(), EmbedRole::passage, numbered_texts(i, i + 1)[0]).key()};
    there += !cache.find(key)[0].empty();
  }
  EXPECT_GT(there, kBytes * 7 / 10 / (384 * 4));
}

TEST_F(SmallCache, ALowerLimitShrinksTheFile) {
  {
    EmbeddingCache cache(folder_.settings(8 * kBytes));
    fill(cache, 0, 3000);
  }
  EXPECT_GT(fs::file_size(folder_.database()), 4 * kBytes);
  {
    EmbeddingCache cache(folder_.settings(kBytes));
    fill(cache, 3000, 3050);
    EXPECT_EQ(reused(cache, 3000, 3050), 50u);
  }
  EXPECT_LE(fs::file_size(folder_.database()), kBytes);
}

TEST_F(SmallCache, AddsNothingIfTheDiskIsNearlyFull) {
  auto settings = folder_.settings(kBytes);
  settings.spare_bytes = std::uint64_t{1} << 62;
  EmbeddingCache cache(settings);
  EXPECT_EQ(reused(cache, 0, 10), 0u);
  EXPECT_EQ(reused(cache, 0, 10), 0u);
}

}  // namespace
}  // namespace quarry::embed
