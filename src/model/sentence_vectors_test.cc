// Compares the real model with the vectors that sentence-transformers computed for 1,000 texts. The
// texts are generated here exactly as in testdata/generate.py.
#include <atomic>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <sstream>
#include <tuple>

#include "core/executor.h"
#include "core/hash.h"
#include "model/encoder.h"
#include "model/model_folder.h"
#include "model/test_folder.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define QUARRY_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define QUARRY_SANITIZED 1
#endif
#endif

namespace quarry::model {
namespace {

#ifdef QUARRY_SANITIZED
// Sanitizers slow the kernels down many times: use 20 texts, nearly all short, including 2 long
// ones.
constexpr std::size_t kStep = 49;
constexpr std::size_t kFullStep = 10;
#else
constexpr std::size_t kStep = 1;
constexpr std::size_t kFullStep = 1;
#endif

class SplitMix {
 public:
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t n) { return next() % n; }

 private:
  std::uint64_t state_;
};

std::string next_word(SplitMix& random, const std::vector<std::string>& words) {
  std::string word = words[random.below(words.size())];
  switch (random.below(16)) {
    case 0:
      for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      return word;
    case 1:
      return word + ",";
    case 2:
      return word + ".";
    case 3:
      return std::to_string(random.below(10000));
    case 4:
      return "(" + word + "/" + std::to_string(random.below(100)) + "%)";
    default:
      return word;
  }
}

std::string make_text(std::size_t number, const std::vector<std::string>& words) {
  SplitMix random(number);
  const std::size_t count = number % 50 == 0 ? 150 + random.below(150) : 1 + random.below(30);
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i > 0 ? " " : "") + next_word(random, words);
  return text;
}

std::vector<std::string> read_words() {
  std::istringstream in(read_bytes(model_testdata() / "words.txt"));
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

struct Expected {
  std::uint32_t texts = 0, directions = 0, full = 0, dimension = 0;
  Digest digest;
  std::vector<float> seen;     // texts x directions
  std::vector<float> vectors;  // full x dimension
};

Expected read_expected() {
  const std::string file = read_bytes(model_testdata() / "sentence_vectors.bin");
  Expected expected;
  std::uint32_t sizes[4];
  std::memcpy(sizes, file.data(), sizeof sizes);
  std::tie(expected.texts, expected.directions, expected.full, expected.dimension) =
      std::tie(sizes[0], sizes[1], sizes[2], sizes[3]);
  std::memcpy(expected.digest.bytes.data(), file.data() + 16, 32);
  expected.seen.resize(expected.texts * expected.directions);
  expected.vectors.resize(expected.full * expected.dimension);
  const char* floats = file.data() + 48;
  std::memcpy(expected.seen.data(), floats, expected.seen.size() * 4);
  std::memcpy(expected.vectors.data(), floats + expected.seen.size() * 4,
              expected.vectors.size() * 4);
  return expected;
}

std::vector<std::vector<float>> make_directions(std::size_t count, std::size_t dimension) {
  SplitMix random(2024);
  std::vector<std::vector<float>> directions(count, std::vector<float>(dimension));
  for (auto& direction : directions) {
    for (float& sign : direction) sign = (random.next() >> 63) != 0 ? 1.0f : -1.0f;
  }
  return directions;
}

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * b[i];
  return sum;
}

class SentenceVectors : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = find_model(models_folder(), "all-MiniLM-L6-v2");
    if (!folder) {
      ASSERT_EQ(std::getenv("CI"), nullptr) << folder.error().message;
      GTEST_SKIP() << folder.error().message;
    }
    encoder_ = Encoder::open(*folder).value();
    const auto words = read_words();
    for (std::size_t i = 0; i < expected_.texts; ++i) texts_.push_back(make_text(i, words));
    ASSERT_EQ(encoder_->dimension(), expected_.dimension);
  }

  // The rows of the texts 0, kStep, 2 * kStep, ...
  std::vector<float> encode_all() {
    constexpr std::size_t kBatch = 20;  // sequences of many lengths together
    const std::size_t count = texts_.size() / kStep;
    std::vector<float> rows(count * expected_.dimension);
    std::atomic<bool> good = true;
    Executor executor;
    executor.parallel_for(count / kBatch, [&](std::size_t batch) {
      std::vector<TokenSequence> sequences;
      for (std::size_t i = batch * kBatch; i < (batch + 1) * kBatch; ++i) {
        sequences.push_back(
            encoder_->tokenizer().model_input(texts_[i * kStep], encoder_->max_tokens()));
      }
      const std::size_t floats = kBatch * expected_.dimension;
      if (!encoder_->encode(sequences, {rows.data() + batch * floats, floats})) good = false;
    });
    EXPECT_TRUE(good);
    return rows;
  }

  using TokenSequence = std::vector<std::int32_t>;
  Expected expected_ = read_expected();
  std::vector<std::string> texts_;
  std::unique_ptr<const Encoder> encoder_;
};

TEST_F(SentenceVectors, TextsMatchTheFixture) {
  std::string all;
  for (const std::string& text : texts_) all += text + "\n";
  EXPECT_EQ(sha256(all), expected_.digest);
}

// For unit vectors a, b and random signs s, the mean of (s . (a - b))^2 is |a - b|^2 = 2 - 2 cos.
// The bound is ten times below the required one because 16 directions only estimate the mean.
TEST_F(SentenceVectors, AThousandTextsMatchSentenceTransformersInCosine) {
  const std::vector<float> rows = encode_all();
  const auto directions = make_directions(expected_.directions, expected_.dimension);
  for (std::size_t i = 0; i < texts_.size() / kStep; ++i) {
    const std::span<const float> row(rows.data() + i * expected_.dimension, expected_.dimension);
    double squares = 0;
    for (std::size_t d = 0; d < directions.size(); ++d) {
      squares +=
          std::pow(dot(row, directions[d]) - expected_.seen[i * kStep * directions.size() + d], 2);
    }
    EXPECT_GE(1 - squares / static_cast<double>(directions.size()) / 2, 0.99999)
        << texts_[i * kStep];
    EXPECT_NEAR(dot(row, row), 1.0, 1e-5);
  }
}

TEST_F(SentenceVectors, TwentyTextsMatchSentenceTransformersInEveryValue) {
  const std::size_t dimension = expected_.dimension;
  for (std::size_t i = 0; i < expected_.full; i += kFullStep) {
    const std::vector<TokenSequence> one = {
        encoder_->tokenizer().model_input(texts_[i * 50], encoder_->max_tokens())};
    EXPECT_EQ(one[0].size(), 256u) << "longer texts are truncated";
    std::vector<float> row(dimension);
    ASSERT_TRUE(encoder_->encode(one, row));
    EXPECT_GE(dot(row, {expected_.vectors.data() + i * dimension, dimension}), 0.99999);
  }
}

}  // namespace
}  // namespace quarry::model
