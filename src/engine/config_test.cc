#include "engine/config.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

namespace quarry::engine {
namespace {

using testing::HasSubstr;
using testing::Not;

class ConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "quarry-config-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    sources_.working_folder = folder_;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, std::string_view text) {
    const std::string path = folder_ + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path) << text;
    return path;
  }

  Config loaded() {
    auto config = Config::load(sources_);
    EXPECT_TRUE(config) << config.error().message;
    return config ? *config : Config::load({.working_folder = "/nowhere"}).value();
  }

  std::string refused(Code code = Code::invalid) {
    const auto config = Config::load(sources_);
    EXPECT_FALSE(config);
    if (config) return "";
    EXPECT_EQ(config.error().code, code);
    return config.error().message;
  }

  std::string folder_;
  ConfigSources sources_;
};

TEST_F(ConfigTest, HasDefaults) {
  const Config config = loaded();
  EXPECT_EQ(config.settings().chunk.size, 512u);
  EXPECT_EQ(config.settings().embedding.model, "all-MiniLM-L6-v2");
  EXPECT_EQ(config.settings().retrieval.bm25_k1, 0.9);
  EXPECT_EQ(config.settings().ingest.max_file_bytes, 1u << 30);
  EXPECT_EQ(config.settings().ingest.memory_limit, 0u);
  EXPECT_EQ(config.origin("chunk.size"), Origin::built_in);
  EXPECT_EQ(config.file(), "");
}

TEST_F(ConfigTest, PrefersFlagsToEnvironmentToFileToDefaults) {
  write("quarry.yaml", "chunk:\n  size: 100\n  overlap: 10\nretrieval:\n  top_k: 5\n");
  sources_.environment = {{"QUARRY_CHUNK__SIZE", "200"}, {"QUARRY_CHUNK__OVERLAP", "20"}};
  sources_.flags = {{"chunk.size", "300", "--chunk-size"}};
  const Config config = loaded();
  EXPECT_EQ(config.settings().chunk.size, 300u);
  EXPECT_EQ(config.settings().chunk.overlap, 20u);
  EXPECT_EQ(config.settings().retrieval.top_k, 5u);
  EXPECT_EQ(config.settings().retrieval.candidates, 50u);
  EXPECT_EQ(config.origin("chunk.size"), Origin::flag);
  EXPECT_EQ(config.origin("chunk.overlap"), Origin::environment);
  EXPECT_EQ(config.origin("retrieval.top_k"), Origin::file);
}

TEST_F(ConfigTest, ReadsTheFirstExistingFile) {
  sources_.environment = {{"XDG_CONFIG_HOME", folder_ + "/xdg"}, {"HOME", folder_}};
  write(".config/quarry/quarry.yaml", "threads: 9");
  write("xdg/quarry/quarry.yaml", "threads: 1");
  EXPECT_EQ(loaded().settings().threads, 1u);
  write("quarry.yaml", "threads: 2");
  EXPECT_EQ(loaded().settings().threads, 2u);
  sources_.environment["QUARRY_CONFIG"] = write("named.yaml", "threads: 3");
  EXPECT_EQ(loaded().settings().threads, 3u);
  sources_.file = write("flag.yaml", "threads: 4");
  EXPECT_EQ(loaded().settings().threads, 4u);
  EXPECT_EQ(loaded().file(), sources_.file);
}

TEST_F(ConfigTest, FallsBackToTheConfigFolderOfTheUser) {
  sources_.environment = {{"HOME", folder_}};
  write(".config/quarry/quarry.yaml", "threads: 9");
  EXPECT_EQ(loaded().settings().threads, 9u);
}

TEST_F(ConfigTest, RefusesAMissingFileThatWasNamed) {
  sources_.file = folder_ + "/absent.yaml";
  EXPECT_THAT(refused(Code::not_found), HasSubstr("absent.yaml"));
}

TEST_F(ConfigTest, AcceptsVariablesInAnyCase) {
  sources_.environment = {{"quarry_Chunk__Size", "70"}};
  EXPECT_EQ(loaded().settings().chunk.size, 70u);
}

TEST_F(ConfigTest, SuggestsTheNearestNameOfAnUnknownSettingAndNamesItsPlace) {
  const std::string path = write("quarry.yaml", "threads: 1\nchunk:\n  sise: 100\n");
  EXPECT_EQ(refused(), path + ":3: unknown setting \"chunk.sise\"; did you mean \"chunk.size\"?");
  write("quarry.yaml", "");
  sources_.environment = {{"QUARRY_RETRIEVAL_TOP_K", "5"}};
  EXPECT_THAT(refused(), HasSubstr("did you mean \"QUARRY_RETRIEVAL__TOP_K\"?"));
  sources_.environment = {};
  sources_.flags = {{"topk", "5", "-k"}};
  EXPECT_THAT(refused(), HasSubstr("did you mean \"retrieval.top_k\"?"));
}

TEST_F(ConfigTest, NamesThePlaceOfABadValue) {
  write("quarry.yaml", "chunk:\n  size: big\n");
  EXPECT_THAT(refused(),
              HasSubstr("quarry.yaml:2: chunk.size: expected 8 to 100000 units, found \"big\""));
  write("quarry.yaml", "chunk:\n  size: [1, 2]\n");
  EXPECT_THAT(refused(), HasSubstr("chunk.size: expected 8 to 100000 units, found a list"));
  write("quarry.yaml", "");
  sources_.environment = {{"QUARRY_CHUNK__UNIT", "words"}};
  EXPECT_THAT(refused(),
              HasSubstr("QUARRY_CHUNK__UNIT: expected tokens|characters, found \"words\""));
}

TEST_F(ConfigTest, RefusesASettingThatIsGivenTwice) {
  write("quarry.yaml", "chunk:\n  size: 1\nchunk.size: 2\n");
  EXPECT_THAT(refused(), HasSubstr(":3: chunk.size is set twice"));
}

TEST_F(ConfigTest, RefusesWhatIsNotYaml) {
  for (const char* text : {"chunk: [1", "just words", "- 1\n- 2", "a: &a\n  b: *a\n", "\t- x: 1",
                           "? [1]\n: 2", "chunk: {size: {x: 1}}", "a: *nothing"}) {
    write("quarry.yaml", text);
    EXPECT_THAT(refused(), HasSubstr("quarry.yaml")) << text;
  }
}

TEST_F(ConfigTest, AcceptsAnEmptyFileAndEmptySections) {
  for (const char* text : {"", "# nothing\n", "chunk:\n", "---\n"}) {
    write("quarry.yaml", text);
    EXPECT_EQ(loaded().settings().chunk.size, 512u) << text;
  }
}

TEST_F(ConfigTest, ExpandsVariablesInTheFile) {
  sources_.environment = {{"HOST", "example.org"}, {"EMPTY", ""}};
  write("quarry.yaml",
        "llm:\n  base_url: https://${HOST}/${VERSION:-v1}\n  model: ${EMPTY:-small}${EMPTY}\n"
        "embedding:\n  model: $${HOST}\n");
  const Config config = loaded();
  EXPECT_EQ(config.settings().llm.base_url, "https://example.org/v1");
  EXPECT_EQ(config.settings().llm.model, "small");
  EXPECT_EQ(config.settings().embedding.model, "${HOST}");
  write("quarry.yaml", "llm:\n  model: ${MODEL}\n");
  EXPECT_THAT(refused(), HasSubstr(":2: llm.model: environment variable MODEL is not set"));
  write("quarry.yaml", "llm:\n  model: ${MODEL\n");
  EXPECT_THAT(refused(), HasSubstr("expected \"}\""));
}

TEST_F(ConfigTest, ReadsASecretFromItsFile) {
  sources_.environment = {{"QUARRY_LLM__API_KEY_FILE", write("key", "s3cret\n")}};
  EXPECT_EQ(loaded().settings().llm.api_key, "s3cret");
  sources_.environment = {{"QUARRY_LLM__API_KEY_FILE", folder_ + "/absent"}};
  EXPECT_THAT(refused(Code::not_found), HasSubstr("QUARRY_LLM__API_KEY_FILE"));
  sources_.environment = {{"QUARRY_LLM__MODEL_FILE", "x"}};  // not a secret
  EXPECT_THAT(refused(), HasSubstr("unknown setting"));
}

TEST_F(ConfigTest, VariablesOfOtherProgramsDoNotSetTheService) {
  sources_.environment = {{"OPENAI_API_KEY", "k"}, {"OPENAI_BASE_URL", "https://a"}};
  EXPECT_EQ(loaded().settings().llm.api_key, "");
  EXPECT_EQ(loaded().settings().llm.base_url, "");
}

TEST_F(ConfigTest, IgnoresReservedAndForeignVariables) {
  sources_.environment = {{"QUARRY_ISA", "scalar"},
                          {"QUARRY_LOG", "x"},
                          {"QUARRY_DATA", "x"},
                          {"QUARRY_PDFIUM", "x"},
                          {"QUARRY_HOME", "/h"},
                          {"QUARRY_MODELS", "/m"},
                          {"QUARRY_SERVICE_HOST", "10.0.0.1"},
                          {"QUARRY_PORT", "tcp://10.0.0.1:80"},
                          {"QUARRY_PORT_80_TCP_ADDR", "10.0.0.1"},
                          {"QUARRY_CHUNK__SIZE", ""},
                          {"PATH", "/bin"}};
  const Config config = loaded();
  EXPECT_EQ(config.settings().home, "/h");
  EXPECT_EQ(config.settings().models.folder, "/m");
  EXPECT_EQ(config.settings().chunk.size, 512u);
}

TEST_F(ConfigTest, PrintsAUrlWithoutItsCredentials) {
  const auto printed = [&](const char* url) {
    sources_.environment = {{"QUARRY_LLM__BASE_URL", url}};
    return std::string(loaded().to_json()["llm.base_url"]["value"].string());
  };
  EXPECT_EQ(printed("https://me:secret@host:8/v1?key=secret"), "https://***@host:8/v1?***");
  EXPECT_EQ(printed("https://me:p@ss@host"), "https://***@host");
  EXPECT_EQ(printed("https://host/a@b"), "https://host/a@b");
  EXPECT_EQ(printed("http://127.0.0.1:8080/v1"), "http://127.0.0.1:8080/v1");
}

TEST_F(ConfigTest, PrintsValuesWithTheirOriginAndHidesSecrets) {
  const std::string path = write("quarry.yaml", "\nchunk: {size: 64}\n");
  sources_.environment = {{"QUARRY_LLM__API_KEY", "s3cret"}};
  const Json json = loaded().to_json();
  EXPECT_EQ(json["chunk.size"].dump(),
            R"({"value":64,"origin":"file","where":")" + path + R"(:2"})");
  EXPECT_EQ(json["chunk.overlap"].dump(), R"({"value":50,"origin":"default"})");
  EXPECT_EQ(json["llm.api_key"].dump(),
            R"({"value":"***","origin":"environment","where":"QUARRY_LLM__API_KEY"})");
  EXPECT_EQ(json.dump().find("s3cret"), std::string::npos);
  EXPECT_EQ(Config::load({.working_folder = folder_})
                .value()
                .to_json()["llm.api_key"]["value"]
                .string("none"),
            "");
}

TEST_F(ConfigTest, RefusesAValueOutOfRange) {
  for (const auto& [variable, text] :
       std::map<std::string, std::string>{{"QUARRY_INGEST__WORKERS", "-1"},
                                          {"QUARRY_INGEST__FILE_TIMEOUT_S", "0"},
                                          {"QUARRY_RETRIEVAL__TOP_K", "0"},
                                          {"QUARRY_RETRIEVAL__BM25_B", "nan"},
                                          {"QUARRY_RETRIEVAL__BM25_K1", "inf"},
                                          {"QUARRY_THREADS", "99999999999999999999"},
                                          {"QUARRY_INGEST__MEMORY_LIMIT", "2.5 gigs"},
                                          {"QUARRY_EMBEDDING__PROVIDER", "cloud"},
                                          {"QUARRY_CHUNK__CHUNKER", "axe"},
                                          {"QUARRY_LLM__BASE_URL", "example.org"},
                                          {"QUARRY_INDEX__TITLE_WEIGHT", "0.3"}}) {
    sources_.environment = {{variable, text}};
    EXPECT_THAT(refused(), HasSubstr("expected")) << variable;
  }
}

TEST_F(ConfigTest, RefusesAnOverlapThatIsNotSmallerThanTheChunkAndNamesItsPlace) {
  const std::string path = write("quarry.yaml", "chunk:\n  size: 128\n  overlap: 128\n");
  EXPECT_EQ(refused(), path +
                           ":3: chunk.overlap: expected less than chunk.size, which is 128, "
                           "found 128");
  write("quarry.yaml", "");
  sources_.flags = {{"chunk.size", "20", "--chunk-size"}};
  EXPECT_THAT(refused(), HasSubstr("chunk.overlap: expected less than chunk.size"));
}

TEST_F(ConfigTest, NamesTheFlagOfABadValueAsItWasTyped) {
  sources_.flags = {{"retrieval.top_k", "abc", "-k"}};
  EXPECT_EQ(refused(), "-k: expected 1 to 10000 passages, found \"abc\"");
}

TEST_F(ConfigTest, HidesTheCredentialsOfAUrlInErrorsToo) {
  sources_.environment = {{"QUARRY_LLM__BASE_URL", "http://me:pw@host:1/v1"}};
  EXPECT_EQ(loaded().to_json()["llm.base_url"]["value"].string(), "http://***@host:1/v1");
  EXPECT_EQ(loaded().settings().llm.base_url, "http://me:pw@host:1/v1");
  for (const char* wrong : {"htp://me:pw@host", "me:pw@host"}) {
    sources_.environment = {{"QUARRY_LLM__BASE_URL", wrong}};
    EXPECT_THAT(refused(), Not(HasSubstr("pw")));
  }
}

TEST(SettingsTest, EveryDefaultIsAllowedAndEverySettingHasItsOwnNameAndHelp) {
  std::set<std::string> names;
  const Json printed = Config::load({.working_folder = "/nowhere"}).value().to_json();
  ConfigSources sources{.working_folder = "/nowhere"};
  for (const Setting& setting : all_settings()) {
    EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
    EXPECT_FALSE(setting.help.empty() || setting.expected.empty()) << setting.name;
    const Json& value = printed[setting.name]["value"];
    const std::string text = value.is_string() ? std::string(value.string()) : value.dump();
    sources.flags.push_back({setting.name, text, "--" + setting.name});
  }
  const auto again = Config::load(sources);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->settings().retrieval.bm25_k1, Settings().retrieval.bm25_k1);
}

TEST(ConfigEnvironmentTest, ReadsThisProcess) {
  setenv("QUARRY_TEST_EQUALS", "a=b", 1);
  EXPECT_EQ(process_environment()["QUARRY_TEST_EQUALS"], "a=b");
  unsetenv("QUARRY_TEST_EQUALS");
}

}  // namespace
}  // namespace quarry::engine
