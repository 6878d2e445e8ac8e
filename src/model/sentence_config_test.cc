#include "model/sentence_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/seeded_model.h"
#include "model/sentence_head.h"

namespace quarry::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<float> floats_of(const Json& list) {
  std::vector<float> floats;
  for (const Json& item : list.items()) floats.push_back(static_cast<float>(item.number()));
  return floats;
}

// The fixtures hold the configuration and the output of sentence-transformers' own modules for
// these rows.
TEST(SentenceHead, PoolsAndProjectsAsSentenceTransformersDoes) {
  const std::vector<float> rows = seeded_values("rows", {7, 8});
  const TestFolder folder;
  const Json fixtures = read_fixture("poolings.json");
  for (const Json& fixture : fixtures.items()) {
    SCOPED_TRACE(fixture.dump().substr(0, 150));
    SentenceConfig config{.normalize = false};
    if (fixture.contains("pooling")) config.pooling = pooling_from_json(fixture["pooling"]).value();
    if (fixture.contains("dense")) {
      Dense dense = dense_from_json(fixture["dense"]).value();
      EXPECT_EQ(dense.input, Dense::Input::sentence);
      dense.layer.folder = "2_Dense";
      Json tensors = Json::object({{"linear.weight", Json::Array{5, 8}}});
      if (dense.layer.bias == Bias::present) tensors.set("linear.bias", Json::Array{5});
      folder.write("2_Dense/model.safetensors", seeded_file(tensors));
      config.dense = {dense.layer};
    }
    const auto head = SentenceHead::load(folder.path(), config, 8, 0);
    ASSERT_TRUE(head) << head.error().message;
    std::vector<float> vector(head->dimension());
    head->run(rows.data(), 7, vector.data());
    EXPECT_THAT(vector,
                testing::Pointwise(testing::FloatNear(2e-6f), floats_of(fixture["vector"])));
  }
}

Json parsed(std::string_view text) { return Json::parse(text).value(); }

TEST(Pooling, ReadsTheFlagsOfOlderFiles) {
  EXPECT_THAT(pooling_from_json(parsed(R"({"pooling_mode_cls_token": false,
      "pooling_mode_mean_tokens": true, "pooling_mode_max_tokens": false})"))
                  .value(),
              ElementsAre(Pooling::mean));
  EXPECT_THAT(pooling_from_json(parsed(R"({"pooling_mode_lasttoken": true,
      "pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true})"))
                  .value(),
              ElementsAre(Pooling::first_token, Pooling::mean, Pooling::last_token));
  EXPECT_THAT(pooling_from_json(parsed("{}")).value(), ElementsAre(Pooling::mean));
}

TEST(Pooling, ExcludingThePromptIsUnsupported) {
  EXPECT_THAT(pooling_from_json(parsed(R"({"include_prompt": false})")).error().message,
              HasSubstr("include_prompt: expected true, found false"));
}

TEST(Modules, AcceptsOldAndNewClassNames) {
  const auto entries = modules_from_json(parsed(R"([
      {"path": "", "type": "sentence_transformers.base.modules.transformer.Transformer"},
      {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
      {"path": "2_Dense", "type": "sentence_transformers.base.modules.dense.Dense"},
      {"path": "3_Normalize", "type": "sentence_transformers.models.Normalize"}])"))
                           .value();
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].kind, ModuleEntry::Kind::pooling);
  EXPECT_EQ(entries[1].kind, ModuleEntry::Kind::dense);
  EXPECT_EQ(entries[1].folder, "2_Dense");
  EXPECT_EQ(entries[2].kind, ModuleEntry::Kind::normalize);
}

TEST(Modules, UnknownModulesAreRefusedByName) {
  EXPECT_THAT(modules_from_json(parsed(R"([{"path": "1_WordWeights",
      "type": "sentence_transformers.models.WordWeights"}])"))
                  .error()
                  .message,
              HasSubstr("found \"WordWeights\""));
  EXPECT_THAT(
      modules_from_json(parsed(R"([{"path": "", "type": "custom.Pooling"}])")).error().message,
      HasSubstr("found \"custom.Pooling\""));
  EXPECT_EQ(modules_from_json(parsed(R"([{"path": "../x", "type": "Pooling"}])")).error().code,
            Code::corrupt);
}

TEST(DenseModule, UnknownOptionsAreRefusedByName) {
  const auto message = [](std::string_view text) {
    return dense_from_json(parsed(text)).error().message;
  };
  EXPECT_THAT(message(R"({"in_features": 8})"), HasSubstr("out_features: expected a whole"));
  EXPECT_THAT(message(R"({"in_features": 8, "out_features": 8, "use_residual": true})"),
              HasSubstr("use_residual"));
  EXPECT_THAT(message(R"({"in_features": 8, "out_features": 8, "activation_function": "my.Own"})"),
              HasSubstr("found \"my.Own\""));
  EXPECT_THAT(message(R"({"in_features": 8, "out_features": 8, "module_input_name": "x"})"),
              HasSubstr("module_input_name"));
}

TEST(Prompts, TheDefaultPromptAppliesToBothRoles) {
  const Prompts prompts = prompts_from_json(parsed(
      R"({"prompts": {"sts": "same: ", "s2p_query": "q: "}, "default_prompt_name": "sts"})"));
  EXPECT_EQ(prompts.query, "q: ");
  EXPECT_EQ(prompts.passage, "same: ");
  EXPECT_EQ(prompts_from_json(parsed("[]")).query, "");
}

}  // namespace
}  // namespace quarry::model
