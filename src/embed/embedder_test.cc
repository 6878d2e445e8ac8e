#include "embed/embedder.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/hash.h"
#include "embed/loopback_services.h"
#include "embed/token_counter.h"
#include "embed/vector_file.h"
#include "model/model_folder.h"

namespace quarry::embed {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::vector<std::string> kTexts = {"The kiln is hot.", "", "A ledger of silver.",
                                         "The kiln is hot."};

bool model_is_here() {
  return model::find_model(model::models_folder(), "all-MiniLM-L6-v2").has_value();
}

// A vector file for kTexts, written once.
std::string vectors_path() {
  static const std::string path = [] {
    VectorFileWriter writer(
        {.name = "given", .fingerprint = sha256("given").hex(), .dimension = 2, .max_tokens = 10});
    for (const std::string& text : kTexts) {
      const float angle = static_cast<float>(text.size());
      writer.add(text, std::vector<float>{std::cos(angle), std::sin(angle)});
    }
    const auto file =
        std::filesystem::path(testing::TempDir()) / ("embedder_test." + std::to_string(::getpid()));
    EXPECT_TRUE(writer.write(file));
    return file.string();
  }();
  return path;
}

// The contract of every provider.
class EveryEmbedder : public testing::TestWithParam<std::string_view> {
 protected:
  void SetUp() override {
    if (GetParam() == "local" && !model_is_here()) {
      ASSERT_EQ(std::getenv("CI"), nullptr) << "the model is not installed: run quarry models pull";
      GTEST_SKIP() << "the model is not installed: run quarry models pull";
    }
    auto opened = open_embedder({.provider = std::string(GetParam()),
                                 .vectors = vectors_path(),
                                 .remote = {.access = {.section = "embedding",
                                                       .base_url = services_.url(),
                                                       .api_key = "test-key"}}},
                                executor_);
    ASSERT_TRUE(opened) << opened.error().message;
    embedder_ = *std::move(opened);
  }

  LoopbackServices services_;  // for the remote providers
  Executor executor_{2};
  std::unique_ptr<Embedder> embedder_;
};

TEST_P(EveryEmbedder, ReturnsOneUnitRowPerTextInOrder) {
  const auto vectors = embedder_->embed(kTexts, EmbedRole::passage, Deadline::never());
  ASSERT_TRUE(vectors) << vectors.error().message;
  EXPECT_EQ(vectors->dimension, embedder_->identity().dimension);
  EXPECT_EQ(vectors->values.size(), kTexts.size() * vectors->dimension);
  for (std::size_t i = 0; i < vectors->rows(); ++i) {
    double squares = 0;
    for (const float value : vectors->row(i)) squares += value * value;
    EXPECT_NEAR(squares, 1.0, 1e-5);
  }
  if (vectors->rows() == 0) return;
  EXPECT_TRUE(std::ranges::equal(vectors->row(0), vectors->row(3)));
  EXPECT_FALSE(std::ranges::equal(vectors->row(0), vectors->row(2)));
}

TEST_P(EveryEmbedder, ReturnsNoRowsForNoTexts) {
  const auto vectors = embedder_->embed({}, EmbedRole::query, Deadline::never());
  ASSERT_TRUE(vectors);
  EXPECT_TRUE(vectors->values.empty());
}

TEST_P(EveryEmbedder, TokensAscendAndContainNoSpace) {
  const std::string text = "  Valve A-12 leaks: see p. 7,\n\tstraße 東京 🙂. ";
  std::size_t end = 0;
  const auto ranges = embedder_->token_ranges(text);
  EXPECT_GE(ranges.size(), 10u);
  for (const TextRange& range : ranges) {
    EXPECT_LE(range.begin, range.end);
    EXPECT_GE(range.end, end);
    EXPECT_EQ(range.in(text).find_first_of(" \n\t"), std::string_view::npos);
    end = range.end;
  }
  EXPECT_LE(end, text.size());
  EXPECT_TRUE(embedder_->token_ranges("").empty());
}

TEST_P(EveryEmbedder, HasAnIdentity) {
  EXPECT_FALSE(embedder_->identity().name.empty());
  EXPECT_FALSE(embedder_->identity().fingerprint.empty());
  EXPECT_GT(embedder_->identity().max_tokens, 0u);
}

INSTANTIATE_TEST_SUITE_P(Providers, EveryEmbedder, testing::ValuesIn(provider_names()),
                         [](const auto& provider) { return std::string(provider.param); });

class LocalEmbedderTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!model_is_here()) GTEST_SKIP() << "the model is not installed: run quarry models pull";
    embedder_ = open_embedder({}, executor_).value();
  }
  Executor executor_{2};
  std::unique_ptr<Embedder> embedder_;
};

TEST_F(LocalEmbedderTest, EmbedsManyTextsAsItEmbedsEachAlone) {
  std::vector<std::string> texts;
  for (int i = 0; i < 40; ++i) {
    std::string text;
    for (int word = 0; word <= i * 7 % 31; ++word)
      text += "gauge " + std::to_string(i * word) + " ";
    texts.push_back(text);
  }
  const auto together = embedder_->embed(texts, EmbedRole::passage, Deadline::never()).value();
  for (std::size_t i = 0; i < texts.size(); i += 3) {
    const std::vector<std::string> one = {texts[i]};
    const auto alone = embedder_->embed(one, EmbedRole::query, Deadline::never()).value();
    for (std::size_t d = 0; d < alone.dimension; ++d) {
      ASSERT_NEAR(together.row(i)[d], alone.row(0)[d], 1e-5) << texts[i];
    }
  }
}

TEST_F(LocalEmbedderTest, ACancelledCallReturnsCancelled) {
  std::stop_source stop;
  stop.request_stop();
  const auto vectors =
      embedder_->embed(kTexts, EmbedRole::passage, Deadline::never().with(stop.get_token()));
  EXPECT_EQ(vectors.error().code, Code::cancelled);
}

TEST(Embedder, AnUnknownProviderIsInvalidAndTheErrorNamesTheKnownOnes) {
  Executor executor(1);
  const auto opened = open_embedder({.provider = "cloud"}, executor);
  EXPECT_EQ(opened.error().code, Code::invalid);
  EXPECT_EQ(opened.error().message,
            "embedding.provider: expected one of local, none, precomputed, openai, azure, cohere, "
            "voyage, jina, gemini, ollama, tei; found \"cloud\"");
}

TEST(Embedder, AMissingModelIsNamedWithItsFolder) {
  Executor executor(1);
  const auto opened = open_embedder({.models_folder = "/nowhere"}, executor);
  EXPECT_EQ(opened.error().code, Code::not_found);
  EXPECT_THAT(opened.error().message, HasSubstr("/nowhere/all-MiniLM-L6-v2"));
}

TEST(PrecomputedEmbedder, ATextWithoutAVectorIsInvalidAndShown) {
  Executor executor(1);
  const auto embedder =
      open_embedder({.provider = "precomputed", .vectors = vectors_path()}, executor).value();
  std::string text = "Unknown: ";
  for (int i = 0; i < 40; ++i) text += "ü";
  const std::vector<std::string> texts = {text};
  const auto vectors = embedder->embed(texts, EmbedRole::query, Deadline::never());
  EXPECT_EQ(vectors.error().code, Code::invalid);
  EXPECT_THAT(vectors.error().message, HasSubstr("\"Unknown: üüü"));
  EXPECT_THAT(vectors.error().message, HasSubstr("ü...\"")) << "cut between characters";
}

TEST(PrecomputedEmbedder, IsInvalidWithoutAFile) {
  Executor executor(1);
  EXPECT_EQ(open_embedder({.provider = "precomputed"}, executor).error().code, Code::invalid);
}

TEST(WordRanges, AreRunsOfLettersAndSingleMarks) {
  const std::string text = "Don't pay $3.50, Übergröße!";
  std::vector<std::string> words;
  for (const TextRange& range : word_ranges(text)) words.emplace_back(range.in(text));
  EXPECT_THAT(words, testing::ElementsAre("Don", "'", "t", "pay", "$", "3", ".", "50", ",",
                                          "Übergröße", "!"));
}

}  // namespace
}  // namespace quarry::embed
