// Each architecture against what transformers computes for the same weights
// (testdata/architectures, made by testdata/generate.py).
#include <bit>
#include <cmath>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>

#include "model/architecture.h"
#include "model/child_program.h"
#include "model/classification_head.h"
#include "model/seeded_model.h"
#include "model/transformer_model.h"

namespace quarry::model {
namespace {

using testing::HasSubstr;

struct Outputs {
  std::vector<float> mean, last, logits;
};

Outputs run_model(const TransformerModel& model, std::size_t length, bool with_types) {
  const std::size_t hidden = model.config().hidden;
  const auto ids = seeded_ids(length, model.config().vocabulary);
  std::vector<std::int32_t> types;
  for (std::size_t i = 0; i < length && with_types; ++i) {
    types.push_back(static_cast<std::int32_t>(i * 2 / length));
  }
  const ClassificationHead head = ClassificationHead::load(model).value();
  Outputs out{.mean = std::vector<float>(hidden),
              .last = std::vector<float>(hidden),
              .logits = std::vector<float>(head.labels())};
  const TokenSequence sequence{ids, types};
  const auto done =
      model.run({&sequence, 1}, [&](std::size_t, const float* rows, std::size_t tokens) {
        EXPECT_EQ(tokens, length);
        pool(Pooling::mean, rows, tokens, hidden, out.mean.data());
        pool(Pooling::last_token, rows, tokens, hidden, out.last.data());
        head.run(rows, tokens, out.logits.data());
      });
  EXPECT_TRUE(done) << done.error().message;
  return out;
}

std::vector<float> floats_of(const Json& list) {
  std::vector<float> floats;
  for (const Json& item : list.items()) floats.push_back(static_cast<float>(item.number()));
  return floats;
}

void expect_near(const std::vector<float>& found, const Json& expected, float tolerance) {
  EXPECT_THAT(found, testing::Pointwise(testing::FloatNear(tolerance), floats_of(expected)));
}

void expect_outputs(const TransformerModel& model, const Json& fixture) {
  for (const Json& expected : fixture["expected"].items()) {
    SCOPED_TRACE("length " + std::to_string(expected["length"].integer()));
    const Outputs found = run_model(model, static_cast<std::size_t>(expected["length"].integer()),
                                    expected["types"].boolean());
    expect_near(found.mean, expected["mean"], 2e-5f);
    expect_near(found.last, expected["last"], 2e-5f);
    expect_near(found.logits, expected["logits"], 2e-5f);
  }
}

class SeededModel : public testing::Test {
 protected:
  void read(const std::string& name) {
    fixture_ = read_fixture("architectures/" + name + ".json");
    config_ = fixture_["config"];
    folder_.write("model.safetensors", seeded_file(fixture_["tensors"]));
  }
  Result<TransformerModel> open() {
    folder_.write("config.json", config_.dump());
    return TransformerModel::open(folder_.path());
  }
  void expect_same_outputs() {
    const auto model = open();
    ASSERT_TRUE(model) << model.error().message;
    expect_outputs(*model, fixture_);
  }
  // The config says the same in other words.
  void rename(const std::string& from, const std::string& to) {
    ASSERT_TRUE(config_.contains(from)) << from;
    config_.set(to, config_[from]);
    remove(from);
  }
  void remove(const std::string& name) {
    Json kept = Json::object();
    for (const auto& [key, value] : config_.members()) {
      if (key != name) kept.set(key, value);
    }
    config_ = kept;
  }

  TestFolder folder_;
  Json fixture_;
  Json config_;
};

class Architectures : public SeededModel, public testing::WithParamInterface<const char*> {};

TEST_P(Architectures, RowsAndLogitsEqualThoseOfTransformers) {
  read(GetParam());
  expect_same_outputs();
}

INSTANTIATE_TEST_SUITE_P(Fixtures, Architectures,
                         testing::Values("bert", "bert_tanh", "roberta", "xlm_roberta",
                                         "distilbert", "mpnet", "modernbert", "modernbert_mean",
                                         "nomic_bert", "gte"),
                         [](const auto& test) { return std::string(test.param); });

TEST_F(SeededModel, NomicIsReadByTheConfigThatItsAuthorsWrote) {
  read("nomic_bert");
  rename("hidden_size", "n_embd");
  rename("num_hidden_layers", "n_layer");
  rename("num_attention_heads", "n_head");
  rename("intermediate_size", "n_inner");
  rename("max_position_embeddings", "n_positions");
  rename("layer_norm_eps", "layer_norm_epsilon");
  remove("rope_parameters");
  remove("hidden_act");
  config_.set("activation_function", "swiglu").set("rotary_emb_base", 1000);
  config_.set("rotary_emb_fraction", 1.0).set("qkv_proj_bias", false);
  config_.set("mlp_fc1_bias", false).set("mlp_fc2_bias", false).set("prenorm", false);
  expect_same_outputs();
  config_.set("num_experts", 8).set("moe_every_n_layers", 2);
  EXPECT_THAT(open().error().message, HasSubstr("moe_every_n_layers: expected none, found 2"));
}

TEST_F(SeededModel, GteIsReadByTheConfigThatItsAuthorsWrote) {
  read("gte");
  remove("rope_parameters");
  config_.set("model_type", "new").set("rope_theta", 160000).set("position_embedding_type", "rope");
  config_.set("layer_norm_type", "layer_norm").set("pack_qkv", true).set("rope_scaling", nullptr);
  expect_same_outputs();
  config_.set("logn_attention_scale", true);
  EXPECT_THAT(open().error().message, HasSubstr("logn_attention_scale: expected false"));
}

TEST_F(SeededModel, ModernBertIsReadByTheConfigOfOlderFiles) {
  read("modernbert");
  remove("layer_types");
  remove("rope_parameters");
  config_.set("global_attn_every_n_layers", 3);
  config_.set("global_rope_theta", 160000.0).set("local_rope_theta", 10000.0);
  expect_same_outputs();
}

TEST_F(SeededModel, WithoutAModelTypeTheClassTells) {
  read("roberta");
  remove("model_type");
  expect_same_outputs();
}

TEST_F(SeededModel, OldNamesOfNormsAreRead) {
  read("bert");
  SafeTensorsWriter writer;
  for (const auto& [name, shape] : fixture_["tensors"].members()) {
    std::string old = name;
    const auto replace = [&](std::string_view from, std::string_view to) {
      if (name.ends_with(from)) old.replace(name.size() - from.size(), from.size(), to);
    };
    replace("LayerNorm.weight", "LayerNorm.gamma");
    replace("LayerNorm.bias", "LayerNorm.beta");
    writer.add(old, "F32", shape_of(shape), as_f32(seeded_values(name, shape_of(shape))));
  }
  folder_.write("model.safetensors", writer.file());
  expect_same_outputs();
}

TEST_F(SeededModel, WeightsMayLieInSeveralFiles) {
  read("mpnet");
  std::filesystem::remove(folder_.path() / "model.safetensors");
  Json halves[2] = {Json::object(), Json::object()};
  Json map = Json::object();
  std::size_t i = 0;
  for (const auto& [name, shape] : fixture_["tensors"].members()) {
    const std::size_t half = i++ % 2;
    halves[half].set(name, shape);
    map.set(name, "model-" + std::to_string(half + 1) + ".safetensors");
  }
  folder_.write("model-1.safetensors", seeded_file(halves[0]));
  folder_.write("model-2.safetensors", seeded_file(halves[1]));
  folder_.write("model.safetensors.index.json", Json::object({{"weight_map", map}}).dump());
  expect_same_outputs();
}

// The same weights, made exact in 16 bits, from a file of 32 and from one of 16.
class NarrowWeights : public SeededModel {
 protected:
  void expect_equal(std::string_view dtype, const Narrow& rounded, const Narrow& narrow) {
    read("gte");
    folder_.write("model.safetensors", seeded_file(fixture_["tensors"], "F32", rounded));
    const Outputs wide = run_model(open().value(), 9, false);
    folder_.write("model.safetensors", seeded_file(fixture_["tensors"], dtype, narrow));
    const Outputs found = run_model(open().value(), 9, false);
    EXPECT_EQ(found.last, wide.last);
    EXPECT_EQ(found.logits, wide.logits);
  }
};

std::string as_bf16(const std::vector<float>& values) {
  std::string bytes;
  for (const float value : values)
    bytes += std::string(reinterpret_cast<const char*>(&value) + 2, 2);
  return bytes;
}

TEST_F(NarrowWeights, Bf16IsTheUpperHalfOfAFloat) {
  const auto rounded = [](std::vector<float> values) {
    for (float& v : values) {
      v = std::bit_cast<float>(std::bit_cast<std::uint32_t>(v) & 0xffff0000u);
    }
    return as_f32(values);
  };
  expect_equal("BF16", rounded, as_bf16);
}

TEST_F(NarrowWeights, F16HasFewerBitsOfEach) {
  // Multiples of 1 / 512 below 2 are exact in it.
  const auto steps = [](float v) { return std::lround(v * 512); };
  const auto rounded = [&](std::vector<float> values) {
    for (float& v : values) v = static_cast<float>(steps(v)) / 512;
    return as_f32(values);
  };
  const auto narrow = [&](const std::vector<float>& values) {
    std::string bytes;
    for (const float value : values) {
      const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(steps(value)) / 512);
      const std::uint32_t exponent = (bits >> 23) & 0xff;
      const auto half = static_cast<std::uint16_t>(
          exponent == 0 ? 0
                        : (bits >> 31 << 15) | ((exponent - 112) << 10) | ((bits >> 13) & 0x3ff));
      bytes += std::string(reinterpret_cast<const char*>(&half), 2);
    }
    return bytes;
  };
  expect_equal("F16", rounded, narrow);
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  const auto dot = [](const std::vector<float>& x, const std::vector<float>& y) {
    return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
  };
  return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

// Needs transformers: QUARRY_TORCH_PYTHON names the interpreter that has it.
TEST_F(SeededModel, LargerOnesEqualThoseOfTransformersTooInLongRuns) {
  const char* python = std::getenv("QUARRY_TORCH_PYTHON");
  const std::string_view run_long = std::getenv("QUARRY_LONG") ? std::getenv("QUARRY_LONG") : "";
  if (python == nullptr || run_long.empty() || run_long == "0") {
    GTEST_SKIP() << "set QUARRY_LONG=1 and QUARRY_TORCH_PYTHON";
  }
  const auto fixtures = folder_.path() / "fixtures";
  const auto made =
      run_program({python, (model_testdata() / "generate.py").string(), "--larger", fixtures},
                  Deadline::after(std::chrono::minutes(30)));
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->status, 0) << made->errors;
  for (const auto& entry : std::filesystem::directory_iterator(fixtures)) {
    fixture_ = Json::parse(read_bytes(entry.path())).value();
    config_ = fixture_["config"];
    folder_.write("model.safetensors", seeded_file(fixture_["tensors"]));
    const auto model = open();
    ASSERT_TRUE(model) << model.error().message;
    double worst_cosine = 1;
    double worst_logit = 0;
    for (const Json& expected : fixture_["expected"].items()) {
      const Outputs found =
          run_model(*model, static_cast<std::size_t>(expected["length"].integer()),
                    expected["types"].boolean());
      worst_cosine = std::min({worst_cosine, cosine(found.mean, floats_of(expected["mean"])),
                               cosine(found.last, floats_of(expected["last"]))});
      const auto logits = floats_of(expected["logits"]);
      for (std::size_t i = 0; i < logits.size(); ++i) {
        worst_logit = std::max(worst_logit, std::abs(double{logits[i]} - found.logits[i]));
      }
    }
    std::printf("%-22s cosine %.7f, logits within %.1e\n", entry.path().filename().c_str(),
                worst_cosine, worst_logit);
    EXPECT_GE(worst_cosine, 0.9999);
    EXPECT_LE(worst_logit, 1e-4);
  }
}

struct Refusal {
  const char* name;
  const char* fixture;
  const char* key;
  Json value;
  Code code;
  const char* says;
};

class Refusals : public SeededModel, public testing::WithParamInterface<Refusal> {};

TEST_P(Refusals, NameWhatWasFound) {
  read(GetParam().fixture);
  config_.set(GetParam().key, GetParam().value);
  const auto model = open();
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, GetParam().code) << model.error().message;
  EXPECT_THAT(model.error().message, HasSubstr(GetParam().says));
}

const Refusal kRefusals[] = {
    {"architecture", "bert", "model_type", "gpt2", Code::invalid, "camembert, distilbert, mpnet"},
    {"its_name", "bert", "model_type", "gpt2", Code::invalid, "found \"gpt2\""},
    {"activation", "bert", "hidden_act", "relu6", Code::invalid, "hidden_act: expected an activ"},
    {"positions", "bert", "position_embedding_type", "alibi", Code::invalid,
     "position_embedding_type: expected \"absolute\", found \"alibi\""},
    {"decoder", "bert", "is_decoder", true, Code::invalid, "is_decoder: expected false"},
    {"heads", "bert", "num_attention_heads", 5, Code::corrupt,
     "expected a multiple of the 5 heads"},
    {"no_size", "bert", "hidden_size", nullptr, Code::corrupt, "hidden_size: expected a whole"},
    {"negative", "bert", "vocab_size", -1, Code::corrupt, "vocab_size: expected a whole number"},
    {"another_vocabulary", "bert", "vocab_size", 41, Code::corrupt, "expected shape [41, 32]"},
    {"more_layers", "bert", "num_hidden_layers", 16000000, Code::corrupt, "encoder.layer.2."},
    {"padding", "roberta", "pad_token_id", 161, Code::corrupt, "pad_token_id: expected from 0"},
    {"buckets", "mpnet", "relative_attention_num_buckets", 64, Code::invalid,
     "relative_attention_num_buckets: expected 32, found 64"},
    {"layer_types", "modernbert", "layer_types", Json::Array{"full_attention"}, Code::corrupt,
     "layer_types: expected 3 names, found 1"},
    {"layer_type", "modernbert", "layer_types", Json::Array{"a", "b", "c"}, Code::invalid,
     "found \"a\""},
    {"classifier_pooling", "modernbert", "classifier_pooling", "max", Code::invalid,
     "classifier_pooling: expected \"cls\" or \"mean\", found \"max\""},
    {"interleaved", "nomic_bert", "rotary_emb_interleaved", true, Code::invalid,
     "rotary_emb_interleaved"},
    {"scaling", "gte", "rope_parameters", Json::object({{"rope_type", "yarn"}}), Code::invalid,
     "rope_type: expected \"default\" or \"ntk\", found \"yarn\""},
    {"rms_norm", "gte", "layer_norm_type", "rms_norm", Code::invalid, "layer_norm_type"},
    {"theta", "gte", "rope_parameters", Json::object({{"rope_theta", -5}}), Code::corrupt,
     "rope_theta: expected a number above 0, found -5"},
    {"odd_heads", "gte", "num_attention_heads", 32, Code::corrupt, "expected an even head size"},
};

INSTANTIATE_TEST_SUITE_P(Configs, Refusals, testing::ValuesIn(kRefusals),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace quarry::model
