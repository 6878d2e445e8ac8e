#include "model/sequence_classifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/seeded_model.h"
#include "model/token_encoder.h"

namespace quarry::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The BERT fixture of testdata/architectures as a model folder.
class SeededBert : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("tokenizer.json", kLetterTokenizer);
    folder_.write("config.json", fixture_["config"].dump());
    folder_.write("model.safetensors", seeded_file(fixture_["tensors"]));
  }

  TestFolder folder_;
  Json fixture_ = read_fixture("architectures/bert.json");
};

TokenPairInput pair_of(std::size_t length) {
  TokenPairInput pair{.ids = seeded_ids(length, 40), .type_ids = {}};
  for (std::size_t i = 0; i < length; ++i) {
    pair.type_ids.push_back(static_cast<std::int32_t>(i * 2 / length));
  }
  return pair;
}

TEST_F(SeededBert, LogitsOfPairsMatchTransformers) {
  const auto classifier = SequenceClassifier::open(folder_.path()).value();
  EXPECT_THAT(classifier->labels(), ElementsAre("CONTRADICTION", "Entailment", "neutral"));
  EXPECT_EQ(classifier->max_tokens(), 160u);
  std::vector<TokenPairInput> pairs;
  for (const Json& expected : fixture_["expected"].items()) {
    pairs.push_back(pair_of(static_cast<std::size_t>(expected["length"].integer())));
  }
  std::vector<float> logits(pairs.size() * 3);
  ASSERT_TRUE(classifier->classify(pairs, logits));
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const Json& expected = fixture_["expected"].items()[i / 3]["logits"].items()[i % 3];
    EXPECT_NEAR(logits[i], expected.number(), 2e-5) << i;
  }
}

TEST_F(SeededBert, UnknownTokenTypesAreInvalid) {
  const auto classifier = SequenceClassifier::open(folder_.path()).value();
  std::vector<float> logits(3);
  const auto message = [&](const TokenPairInput& pair) {
    return classifier->classify({&pair, 1}, logits).error().message;
  };
  EXPECT_THAT(message({{1, 2}, {0, 2}}), HasSubstr("token types from 0 to 1, found 2"));
  EXPECT_THAT(message({{1, 2}, {0}}), HasSubstr("expected 2 token types, found 1"));
  const TokenPairInput pair{{1, 2}, {}};
  EXPECT_THAT(classifier->classify({&pair, 1}, {logits.data(), 2}).error().message,
              HasSubstr("expected 1 rows of 3 floats, found 2"));
}

TEST_F(SeededBert, AModelWithoutAClassifierIsInvalid) {
  Json tensors = Json::object();
  for (const auto& [name, shape] : fixture_["tensors"].members()) {
    if (!name.starts_with("classifier.")) tensors.set(name, shape);
  }
  folder_.write("model.safetensors", seeded_file(tensors));
  const auto classifier = SequenceClassifier::open(folder_.path());
  ASSERT_FALSE(classifier);
  EXPECT_EQ(classifier.error().code, Code::invalid);
  EXPECT_THAT(classifier.error().message, HasSubstr("no tensor \"classifier.weight\""));
}

TEST_F(SeededBert, ATokenEncoderReturnsOneUnitLengthRowPerToken) {
  const auto encoder = TokenEncoder::open(folder_.path()).value();
  EXPECT_EQ(encoder->dimension(), 32u);
  const std::vector<std::vector<std::int32_t>> sequences = {seeded_ids(2, 40), seeded_ids(9, 40)};
  std::vector<float> rows(11 * 32);
  ASSERT_TRUE(encoder->encode(sequences, rows));
  for (std::size_t t = 0; t < 11; ++t) {
    double squares = 0;
    for (std::size_t i = 0; i < 32; ++i) squares += rows[t * 32 + i] * rows[t * 32 + i];
    EXPECT_NEAR(squares, 1, 1e-5) << t;
  }
  std::vector<float> alone(9 * 32);
  ASSERT_TRUE(encoder->encode({sequences.data() + 1, 1}, alone));
  for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_NEAR(alone[i], rows[64 + i], 1e-5);
  EXPECT_EQ(encoder->encode(sequences, alone).error().code, Code::invalid) << "output too small";
}

TEST_F(SeededBert, TokensAreProjectedAsModulesJsonSpecifies) {
  const Json tensors = Json::object({{"linear.weight", Json::Array{6, 32}}});
  folder_.write("1_Dense/model.safetensors", seeded_file(tensors));
  folder_.write("1_Dense/config.json", R"({"in_features": 32, "out_features": 6, "bias": false,
      "activation_function": "torch.nn.modules.linear.Identity"})");
  folder_.write("modules.json",
                R"([{"path": "", "type": "sentence_transformers.models.Transformer"},
      {"path": "1_Dense", "type": "pylate.models.Dense.Dense"}])");
  const auto by_modules = TokenEncoder::open(folder_.path()).value();
  EXPECT_EQ(by_modules->dimension(), 6u);
  const std::vector<std::vector<std::int32_t>> sequences = {seeded_ids(9, 40)};
  std::vector<float> one(9 * 6);
  ASSERT_TRUE(by_modules->encode(sequences, one));

  std::filesystem::remove(folder_.path() / "modules.json");
  Json with_projection = fixture_["tensors"];
  with_projection.set("linear.weight", Json::Array{6, 32});
  folder_.write("model.safetensors", seeded_file(with_projection));
  const auto by_colbert = TokenEncoder::open(folder_.path()).value();
  EXPECT_EQ(by_colbert->dimension(), 6u);
  std::vector<float> other(9 * 6);
  ASSERT_TRUE(by_colbert->encode(sequences, other));
  EXPECT_EQ(one, other);
}

TEST(EntailmentLabels, AreFoundInAnyOrderAndCase) {
  const std::string three[] = {"CONTRADICTION", "Entailment", "neutral"};
  const EntailmentLabels labels = entailment_labels(three).value();
  EXPECT_EQ(labels.entailment, 1u);
  EXPECT_EQ(labels.contradiction, 0u);
  EXPECT_EQ(labels.neutral, 2u);
  const std::string two[] = {"entailment", "not_entailment"};
  EXPECT_EQ(entailment_labels(two).value().contradiction, 1u);
  EXPECT_EQ(entailment_labels(two).value().neutral, std::nullopt);
}

TEST(EntailmentLabels, NumberedLabelsAreInvalid) {
  const std::string labels[] = {"LABEL_0", "LABEL_1", "LABEL_2"};
  const auto found = entailment_labels(labels);
  EXPECT_EQ(found.error().code, Code::invalid);
  EXPECT_THAT(found.error().message, HasSubstr("found LABEL_0, LABEL_1, LABEL_2"));
  const std::string half[] = {"entailment", "neutral"};
  EXPECT_FALSE(entailment_labels(half));
}

}  // namespace
}  // namespace quarry::model
