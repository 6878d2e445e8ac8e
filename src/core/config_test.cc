#include "core/config.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace quarry {
namespace {

using testing::HasSubstr;

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
    return config ? *config : Config();
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
  EXPECT_EQ(config.integer("chunk.size"), 512);
  EXPECT_EQ(config.string("embedding.model"), "all-MiniLM-L6-v2");
  EXPECT_EQ(config.number("retrieval.bm25_k1"), 0.9);
  EXPECT_EQ(config.bytes("ingest.max_file_bytes"), 1u << 30);
  EXPECT_EQ(config.bytes("ingest.memory_limit"), 0u);
  EXPECT_EQ(config.origin("chunk.size"), Origin::built_in);
  EXPECT_EQ(config.file(), "");
}

TEST_F(ConfigTest, PrefersFlagsToEnvironmentToFileToDefaults) {
  write("quarry.yaml", "chunk:\n  size: 100\n  overlap: 10\nretrieval:\n  top_k: 5\n");
  sources_.environment = {{"QUARRY_CHUNK__SIZE", "200"}, {"QUARRY_CHUNK__OVERLAP", "20"}};
  sources_.flags = {{"chunk.size", "300"}};
  const Config config = loaded();
  EXPECT_EQ(config.integer("chunk.size"), 300);
  EXPECT_EQ(config.integer("chunk.overlap"), 20);
  EXPECT_EQ(config.integer("retrieval.top_k"), 5);
  EXPECT_EQ(config.integer("retrieval.candidates"), 50);
  EXPECT_EQ(config.origin("chunk.size"), Origin::flag);
  EXPECT_EQ(config.origin("chunk.overlap"), Origin::environment);
  EXPECT_EQ(config.origin("retrieval.top_k"), Origin::file);
}

TEST_F(ConfigTest, ReadsTheFirstFileThereIs) {
  sources_.environment = {{"XDG_CONFIG_HOME", folder_ + "/xdg"}, {"HOME", folder_}};
  write(".config/quarry/quarry.yaml", "threads: 9");
  write("xdg/quarry/quarry.yaml", "threads: 1");
  EXPECT_EQ(loaded().integer("threads"), 1);
  write("quarry.yaml", "threads: 2");
  EXPECT_EQ(loaded().integer("threads"), 2);
  sources_.environment["QUARRY_CONFIG"] = write("named.yaml", "threads: 3");
  EXPECT_EQ(loaded().integer("threads"), 3);
  sources_.file = write("flag.yaml", "threads: 4");
  EXPECT_EQ(loaded().integer("threads"), 4);
  EXPECT_EQ(loaded().file(), sources_.file);
}

TEST_F(ConfigTest, FallsBackToTheConfigFolderOfTheUser) {
  sources_.environment = {{"HOME", folder_}};
  write(".config/quarry/quarry.yaml", "threads: 9");
  EXPECT_EQ(loaded().integer("threads"), 9);
}

TEST_F(ConfigTest, MissesAFileThatWasAskedFor) {
  sources_.file = folder_ + "/absent.yaml";
  EXPECT_THAT(refused(Code::not_found), HasSubstr("absent.yaml"));
}

TEST_F(ConfigTest, TakesVariablesInAnyCase) {
  sources_.environment = {{"quarry_Chunk__Size", "7"}};
  EXPECT_EQ(loaded().integer("chunk.size"), 7);
}

TEST_F(ConfigTest, NamesTheNearestSettingOfAnUnknownOneAndItsPlace) {
  const std::string path = write("quarry.yaml", "threads: 1\nchunk:\n  sise: 100\n");
  EXPECT_EQ(refused(), path + ":3: unknown setting \"chunk.sise\"; did you mean \"chunk.size\"?");
  write("quarry.yaml", "");
  sources_.environment = {{"QUARRY_RETRIEVAL_TOP_K", "5"}};
  EXPECT_THAT(refused(), HasSubstr("did you mean \"QUARRY_RETRIEVAL__TOP_K\"?"));
  sources_.environment = {};
  sources_.flags = {{"topk", "5"}};
  EXPECT_THAT(refused(), HasSubstr("did you mean \"retrieval.top_k\"?"));
}

TEST_F(ConfigTest, NamesThePlaceOfABadValue) {
  write("quarry.yaml", "chunk:\n  size: big\n");
  EXPECT_THAT(refused(),
              HasSubstr("quarry.yaml:2: chunk.size: expected an integer, found \"big\""));
  write("quarry.yaml", "chunk:\n  size: [1, 2]\n");
  EXPECT_THAT(refused(), HasSubstr("expected one integer, found a list"));
  write("quarry.yaml", "");
  sources_.environment = {{"QUARRY_CHUNK__UNIT", "words"}};
  EXPECT_THAT(refused(), HasSubstr("QUARRY_CHUNK__UNIT: chunk.unit: expected one of"));
}

TEST_F(ConfigTest, RefusesASettingThatIsGivenTwice) {
  write("quarry.yaml", "chunk:\n  size: 1\nchunk.size: 2\n");
  EXPECT_THAT(refused(), HasSubstr(":3: chunk.size is set a second time"));
}

TEST_F(ConfigTest, RefusesWhatIsNotYaml) {
  for (const char* text : {"chunk: [1", "just words", "- 1\n- 2", "a: &a\n  b: *a\n", "\t- x: 1",
                           "? [1]\n: 2", "chunk: {size: {x: 1}}", "a: *nothing"}) {
    write("quarry.yaml", text);
    EXPECT_THAT(refused(), HasSubstr("quarry.yaml")) << text;
  }
}

TEST_F(ConfigTest, TakesAnEmptyFileAndEmptySections) {
  for (const char* text : {"", "# nothing\n", "chunk:\n", "---\n"}) {
    write("quarry.yaml", text);
    EXPECT_EQ(loaded().integer("chunk.size"), 512) << text;
  }
}

TEST_F(ConfigTest, PutsVariablesIntoTheFile) {
  sources_.environment = {{"HOST", "example.org"}, {"EMPTY", ""}};
  write("quarry.yaml",
        "llm:\n  base_url: https://${HOST}/${VERSION:-v1}\n  model: ${EMPTY:-small}${EMPTY}\n"
        "embedding:\n  model: $${HOST}\n");
  const Config config = loaded();
  EXPECT_EQ(config.string("llm.base_url"), "https://example.org/v1");
  EXPECT_EQ(config.string("llm.model"), "small");
  EXPECT_EQ(config.string("embedding.model"), "${HOST}");
  write("quarry.yaml", "llm:\n  model: ${MODEL}\n");
  EXPECT_THAT(refused(), HasSubstr(":2: llm.model: the environment has no MODEL"));
  write("quarry.yaml", "llm:\n  model: ${MODEL\n");
  EXPECT_THAT(refused(), HasSubstr("without"));
}

TEST_F(ConfigTest, ReadsASecretFromItsFile) {
  sources_.environment = {{"QUARRY_LLM__API_KEY_FILE", write("key", "s3cret\n")}};
  EXPECT_EQ(loaded().string("llm.api_key"), "s3cret");
  sources_.environment = {{"QUARRY_LLM__API_KEY_FILE", folder_ + "/absent"}};
  EXPECT_THAT(refused(Code::not_found), HasSubstr("QUARRY_LLM__API_KEY_FILE"));
  sources_.environment = {{"QUARRY_LLM__MODEL_FILE", "x"}};  // no secret
  EXPECT_THAT(refused(), HasSubstr("unknown setting"));
}

TEST_F(ConfigTest, SettingsOfAServiceAreNotFilledFromVariablesOfOtherPrograms) {
  sources_.environment = {{"OPENAI_API_KEY", "k"}, {"OPENAI_BASE_URL", "https://a"}};
  EXPECT_EQ(loaded().string("llm.api_key"), "");
  EXPECT_EQ(loaded().string("llm.base_url"), "");
}

TEST_F(ConfigTest, LeavesReservedAndForeignVariablesAlone) {
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
  EXPECT_EQ(config.string("home"), "/h");
  EXPECT_EQ(config.string("models.folder"), "/m");
  EXPECT_EQ(config.integer("chunk.size"), 512);
}

TEST_F(ConfigTest, PrintsAUrlWithoutItsCredentials) {
  const auto printed = [&](const char* url) {
    sources_.environment = {{"QUARRY_LLM__BASE_URL", url}};
    return std::string(loaded().to_json()["llm.base_url"]["value"].string());
  };
  EXPECT_EQ(printed("https://me:secret@host:8/v1?key=secret"), "https://***@host:8/v1?***");
  EXPECT_EQ(printed("https://me:p@ss@host"), "https://***@host");
  EXPECT_EQ(printed("me:secret@host/v1"), "***@host/v1");
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
  EXPECT_EQ(Config().to_json()["llm.api_key"]["value"].string("none"), "");
}

TEST(ConfigDeathTest, AbortsOnANameThatIsNotDeclared) {
  const Config config;
  EXPECT_DEATH(config.string("chunk.sise"), "is not declared in config.def");
  EXPECT_DEATH(config.integer("llm.model"), "as another kind");
}

TEST(ConfigEnvironmentTest, ReadsThisProcess) {
  setenv("QUARRY_TEST_EQUALS", "a=b", 1);
  EXPECT_EQ(process_environment()["QUARRY_TEST_EQUALS"], "a=b");
  unsetenv("QUARRY_TEST_EQUALS");
}

}  // namespace
}  // namespace quarry
