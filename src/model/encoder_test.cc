#include "model/encoder.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>
#include <thread>

#include "model/seeded_model.h"

namespace quarry::model {
namespace {

using testing::HasSubstr;

using Ids = std::vector<std::int32_t>;

// A copy of the tiny model that tests may modify. Normalisation is off, so that magnitudes are
// compared too.
class TinyBert : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::copy(model_testdata() / "tiny_bert", folder_.path());
    folder_.write("tokenizer.json", kLetterTokenizer);
    use_pooling("pooling_mode_mean_tokens");
    expected_ = *Json::parse(read_bytes(folder_.path() / "expected.json"));
    for (const Json& list : expected_["sequences"].items()) {
      Ids sequence;
      for (const Json& id : list.items()) sequence.push_back(static_cast<int>(id.integer()));
      sequences_.push_back(sequence);
    }
  }

  void use_pooling(const std::string& mode) {
    folder_.write("modules.json", R"([{"path":"","type":"sentence_transformers.models.Transformer"},
        {"path":"1_Pooling","type":"sentence_transformers.models.Pooling"}])");
    folder_.write("1_Pooling/config.json", "{\"" + mode + "\": true}");
  }

  void replace_in_config(const std::string& from, const std::string& to) {
    std::string config = read_bytes(folder_.path() / "config.json");
    ASSERT_NE(config.find(from), config.npos) << from;
    folder_.write("config.json", config.replace(config.find(from), from.size(), to));
  }

  std::unique_ptr<const Encoder> open(const EncoderOptions& options = {}) {
    auto encoder = Encoder::open(folder_.path(), options);
    EXPECT_TRUE(encoder) << encoder.error().message;
    return *std::move(encoder);
  }
  Error error_of_open() { return Encoder::open(folder_.path()).error(); }

  std::vector<float> encode(const Encoder& model, const std::vector<Ids>& sequences) {
    std::vector<float> out(sequences.size() * model.dimension());
    const Result<void> done = model.encode(sequences, out);
    EXPECT_TRUE(done) << done.error().message;
    return out;
  }

  void expect_rows(const std::vector<float>& rows, const Json& expected) {
    ASSERT_EQ(rows.size(), expected.items().size() * 12);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_NEAR(rows[i], expected.items()[i / 12].items()[i % 12].number(), 1e-5)
          << "sequence " << i / 12 << ", dimension " << i % 12;
    }
  }

  TestFolder folder_;
  Json expected_;
  std::vector<Ids> sequences_;
};

TEST_F(TinyBert, MeanPoolingMatchesTransformers) {
  expect_rows(encode(*open(), sequences_), expected_["mean"]);
}

TEST_F(TinyBert, FirstTokenPoolingMatchesTransformers) {
  use_pooling("pooling_mode_cls_token");
  expect_rows(encode(*open(), sequences_), expected_["first_token"]);
}

TEST_F(TinyBert, NeighboursInAPackDoNotChangeAVector) {
  const auto encoder = open();
  const Encoder& model = *encoder;
  std::vector<Ids> many;  // several packs
  for (int i = 0; i < 200; ++i) many.insert(many.end(), sequences_.begin(), sequences_.end());
  const std::vector<float> rows = encode(model, many);
  for (std::size_t i = 0; i < many.size(); ++i) {
    const std::vector<float> alone = encode(model, {many[i]});
    for (std::size_t d = 0; d < 12; ++d) ASSERT_NEAR(rows[i * 12 + d], alone[d], 2e-6) << i;
  }
}

TEST_F(TinyBert, ThreadsShareAModel) {
  const auto encoder = open();
  const Encoder& model = *encoder;
  const std::vector<float> expected = encode(model, sequences_);
  std::vector<std::vector<float>> found(4);
  {
    std::vector<std::jthread> threads;
    for (auto& rows : found) threads.emplace_back([&] { rows = encode(model, sequences_); });
  }
  for (const auto& rows : found) EXPECT_EQ(rows, expected);
}

TEST_F(TinyBert, WithoutSentenceFilesItReturnsTheNormalisedMean) {
  std::filesystem::remove(folder_.path() / "modules.json");
  const auto encoder = open();
  const Encoder& model = *encoder;
  EXPECT_EQ(model.max_tokens(), 40u);
  const std::vector<float> rows = encode(model, sequences_);
  for (std::size_t i = 0; i < sequences_.size(); ++i) {
    double squares = 0;
    for (std::size_t d = 0; d < 12; ++d) squares += std::pow(rows[i * 12 + d], 2);
    EXPECT_NEAR(squares, 1.0, 1e-5);
    const Json& mean = expected_["mean"].items()[i];
    EXPECT_NEAR(rows[i * 12] / rows[i * 12 + 1],
                mean.items()[0].number() / mean.items()[1].number(), 1e-3);
  }
}

TEST_F(TinyBert, UnsupportedSequencesAreInvalid) {
  const auto encoder = open();
  const Encoder& model = *encoder;
  std::vector<float> out(12);
  const auto message = [&](const Ids& sequence) {
    const Result<void> done = model.encode(std::vector<Ids>{sequence}, out);
    EXPECT_EQ(done.error().code, Code::invalid);
    return done.error().message;
  };
  EXPECT_THAT(message({}), HasSubstr("1 to 40 tokens in a sequence, found 0"));
  EXPECT_THAT(message(Ids(41, 1)), HasSubstr("found 41"));
  EXPECT_THAT(message({1, 16}), HasSubstr("ids from 0 to 15, found 16"));
  EXPECT_THAT(message({-1}), HasSubstr("found -1"));
  std::vector<float> small(11);
  EXPECT_EQ(model.encode(std::vector<Ids>{{1}}, small).error().code, Code::invalid);
  EXPECT_TRUE(model.encode({}, {}));
}

TEST_F(TinyBert, MaxSequenceLengthLimitsTokens) {
  folder_.write("sentence_bert_config.json", R"({"max_seq_length": 24})");
  EXPECT_EQ(open()->max_tokens(), 24u);
}

TEST_F(TinyBert, TheTokenizersLimitAppliesIfTheSentenceFileHasNone) {
  folder_.write("sentence_bert_config.json", R"({"max_seq_length": null})");
  folder_.write("tokenizer_config.json", R"({"model_max_length": 30})");
  EXPECT_EQ(open()->max_tokens(), 30u);
  folder_.write("tokenizer_config.json",
                R"({"model_max_length": 1000000000000000019884624838656})");
  EXPECT_EQ(open()->max_tokens(), 40u);
}

TEST_F(TinyBert, UnknownPoolingIsNamed) {
  use_pooling("pooling_mode_attention");
  EXPECT_EQ(error_of_open().code, Code::invalid);
  EXPECT_THAT(error_of_open().message, HasSubstr("found \"pooling_mode_attention\""));
}

TEST_F(TinyBert, DenseAndNormalizeFollowPooling) {
  folder_.write("modules.json",
                R"([{"path":"","type":"sentence_transformers.models.Transformer"},
        {"path":"1_Pooling","type":"sentence_transformers.models.Pooling"},
        {"path":"2_Dense","type":"sentence_transformers.models.Dense"},
        {"path":"3_Normalize","type":"sentence_transformers.models.Normalize"}])");
  folder_.write("2_Dense/config.json", R"({"in_features": 12, "out_features": 3, "bias": false,
        "activation_function": "torch.nn.modules.linear.Identity"})");
  const Json tensors = Json::object({{"linear.weight", Json::Array{3, 12}}});
  folder_.write("2_Dense/model.safetensors", seeded_file(tensors));
  const auto encoder = open();
  EXPECT_EQ(encoder->dimension(), 3u);
  const std::vector<float> rows = encode(*encoder, sequences_);
  const std::vector<float> weights = seeded_values("linear.weight", {3, 12});
  for (std::size_t s = 0; s < sequences_.size(); ++s) {
    double projected[3] = {};
    for (std::size_t i = 0; i < 36; ++i) {
      projected[i / 12] += weights[i] * expected_["mean"].items()[s].items()[i % 12].number();
    }
    const double length = std::hypot(projected[0], projected[1], projected[2]);
    for (std::size_t d = 0; d < 3; ++d) {
      EXPECT_NEAR(rows[s * 3 + d], projected[d] / length, 1e-5);
    }
  }
}

TEST_F(TinyBert, ADenseModuleOfTheWrongSizeIsCorrupt) {
  folder_.write("modules.json", R"([{"path":"2_Dense","type":"Dense"}])");
  folder_.write("2_Dense/config.json", R"({"in_features": 12, "out_features": 3})");
  EXPECT_THAT(error_of_open().message, HasSubstr("Dense out of order")) << "no pooling before it";
  folder_.write("modules.json", R"([{"path":"1_Pooling","type":"Pooling"},
        {"path":"2_Dense","type":"Dense"}])");
  EXPECT_EQ(error_of_open().code, Code::not_found) << "no weights";
  folder_.write("2_Dense/config.json", R"({"in_features": 13, "out_features": 3})");
  EXPECT_THAT(error_of_open().message, HasSubstr("expected in_features 12, found 13"));
}

TEST_F(TinyBert, AMatryoshkaModelKeepsTheFrontOfItsVectors) {
  std::filesystem::remove(folder_.path() / "modules.json");
  const std::vector<float> whole = encode(*open(), sequences_);
  const auto cut = open({.dimension = 4});
  EXPECT_EQ(cut->dimension(), 4u);
  EXPECT_NE(cut->fingerprint(), open()->fingerprint());
  const std::vector<float> rows = encode(*cut, sequences_);
  for (std::size_t s = 0; s < sequences_.size(); ++s) {
    const float* front = whole.data() + s * 12;
    const float length = std::sqrt(std::inner_product(front, front + 4, front, 0.0f));
    for (std::size_t d = 0; d < 4; ++d) EXPECT_NEAR(rows[s * 4 + d], front[d] / length, 1e-6);
  }
  EXPECT_THAT(Encoder::open(folder_.path(), {.dimension = 13}).error().message,
              HasSubstr("at most the model's 12, found 13"));
}

TEST_F(TinyBert, PromptsDependOnTheRole) {
  EXPECT_EQ(open()->prompt(TextRole::query), "");
  const std::string plain = open()->fingerprint();
  folder_.write("config_sentence_transformers.json", R"({"prompts": {}})");
  EXPECT_EQ(open()->fingerprint(), plain);
  folder_.write("config_sentence_transformers.json",
                R"({"prompts": {"query": "query: ", "passage": "passage: "}})");
  EXPECT_EQ(open()->prompt(TextRole::query), "query: ");
  EXPECT_EQ(open()->prompt(TextRole::passage), "passage: ");
  EXPECT_NE(open()->fingerprint(), plain) << "vectors differ";
}

TEST_F(TinyBert, APoolingPathCannotLeaveTheFolder) {
  folder_.write("modules.json", R"([{"path":"../../etc","type":"Pooling"}])");
  EXPECT_EQ(error_of_open().code, Code::corrupt);
}

TEST_F(TinyBert, AMissingFileIsNotFoundAndNamed) {
  std::filesystem::remove(folder_.path() / "model.safetensors");
  EXPECT_EQ(error_of_open().code, Code::not_found);
  EXPECT_THAT(error_of_open().message, HasSubstr("model.safetensors"));
}

TEST_F(TinyBert, ATruncatedFileIsCorruptAndNamed) {
  std::filesystem::resize_file(folder_.path() / "model.safetensors", 9000);
  EXPECT_EQ(error_of_open().code, Code::corrupt);
  EXPECT_THAT(error_of_open().message, HasSubstr("model.safetensors"));
}

}  // namespace
}  // namespace quarry::model
