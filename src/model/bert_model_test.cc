#include "model/bert_model.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "model/test_folder.h"

namespace quarry {
namespace {

using testing::HasSubstr;

// A copy of the tiny model that a test may change; unit length is off, so that sizes count too.
class TinyBert : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::copy(model_testdata() / "tiny_bert", folder_.path());
    use_pooling("pooling_mode_mean_tokens");
    expected_ = *Json::parse(read_bytes(folder_.path() / "expected.json"));
    for (const Json& list : expected_["sequences"].items()) {
      TokenSequence sequence;
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

  BertModel open() { return BertModel::open(folder_.path()).value(); }
  Error error_of_open() { return BertModel::open(folder_.path()).error(); }

  std::vector<float> encode(const BertModel& model, const std::vector<TokenSequence>& sequences) {
    std::vector<float> out(sequences.size() * model.config().hidden);
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
  std::vector<TokenSequence> sequences_;
};

TEST_F(TinyBert, MeansOfTokensEqualThoseOfTransformers) {
  expect_rows(encode(open(), sequences_), expected_["mean"]);
}

TEST_F(TinyBert, FirstTokensEqualThoseOfTransformers) {
  use_pooling("pooling_mode_cls_token");
  expect_rows(encode(open(), sequences_), expected_["first_token"]);
}

TEST_F(TinyBert, NeighboursInAPackDoNotChangeAVector) {
  const BertModel model = open();
  std::vector<TokenSequence> many;  // several packs
  for (int i = 0; i < 200; ++i) many.insert(many.end(), sequences_.begin(), sequences_.end());
  const std::vector<float> rows = encode(model, many);
  for (std::size_t i = 0; i < many.size(); ++i) {
    const std::vector<float> alone = encode(model, {many[i]});
    for (std::size_t d = 0; d < 12; ++d) ASSERT_NEAR(rows[i * 12 + d], alone[d], 2e-6) << i;
  }
}

TEST_F(TinyBert, ThreadsShareAModel) {
  const BertModel model = open();
  const std::vector<float> expected = encode(model, sequences_);
  std::vector<std::vector<float>> found(4);
  {
    std::vector<std::jthread> threads;
    for (auto& rows : found) threads.emplace_back([&] { rows = encode(model, sequences_); });
  }
  for (const auto& rows : found) EXPECT_EQ(rows, expected);
}

TEST_F(TinyBert, WithoutSentenceFilesItIsTheMeanAtUnitLength) {
  std::filesystem::remove(folder_.path() / "modules.json");
  const BertModel model = open();
  EXPECT_EQ(model.sentence_config().max_tokens, 40u);
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

TEST_F(TinyBert, SequencesThatTheModelCannotTakeAreInvalid) {
  const BertModel model = open();
  std::vector<float> out(12);
  const auto message = [&](const TokenSequence& sequence) {
    const Result<void> done = model.encode(std::vector<TokenSequence>{sequence}, out);
    EXPECT_EQ(done.error().code, Code::invalid);
    return done.error().message;
  };
  EXPECT_THAT(message({}), HasSubstr("1 to 40 tokens in a sequence, found 0"));
  EXPECT_THAT(message(TokenSequence(41, 1)), HasSubstr("found 41"));
  EXPECT_THAT(message({1, 16}), HasSubstr("ids from 0 to 15, found 16"));
  EXPECT_THAT(message({-1}), HasSubstr("found -1"));
  std::vector<float> small(11);
  EXPECT_EQ(model.encode(std::vector<TokenSequence>{{1}}, small).error().code, Code::invalid);
  EXPECT_TRUE(model.encode({}, {}));
}

TEST_F(TinyBert, MaxSequenceLengthLimitsTokens) {
  folder_.write("sentence_bert_config.json", R"({"max_seq_length": 24})");
  EXPECT_EQ(open().sentence_config().max_tokens, 24u);
}

TEST_F(TinyBert, OtherArchitecturesAreNamed) {
  replace_in_config("\"model_type\": \"bert\"", "\"model_type\": \"gpt2\"");
  EXPECT_EQ(error_of_open().code, Code::invalid);
  EXPECT_THAT(error_of_open().message, HasSubstr("model_type: expected \"bert\", found \"gpt2\""));
}

TEST_F(TinyBert, OtherActivationsAreNamed) {
  replace_in_config("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"relu\"");
  EXPECT_THAT(error_of_open().message, HasSubstr("hidden_act: expected \"gelu\", found \"relu\""));
}

TEST_F(TinyBert, OtherPoolingIsNamed) {
  use_pooling("pooling_mode_max_tokens");
  EXPECT_EQ(error_of_open().code, Code::invalid);
  EXPECT_THAT(error_of_open().message, HasSubstr("pooling_mode_max_tokens"));
}

TEST_F(TinyBert, SizesThatMakeNoModelAreCorrupt) {
  replace_in_config("\"num_attention_heads\": 3", "\"num_attention_heads\": 5");
  EXPECT_EQ(error_of_open().code, Code::corrupt);
  EXPECT_THAT(error_of_open().message, HasSubstr("does not divide into 5 heads"));
}

TEST_F(TinyBert, MoreLayersThanTheFileHasAreCorruptAndTakeNoMemory) {
  replace_in_config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 16000000");
  EXPECT_EQ(error_of_open().code, Code::corrupt);
  EXPECT_THAT(error_of_open().message, HasSubstr("encoder.layer.2."));
}

TEST_F(TinyBert, APoolingPathLeadsNowhereElse) {
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
}  // namespace quarry
