#include "model/fingerprint.h"

#include <chrono>
#include <gtest/gtest.h>

#include "model/test_folder.h"

namespace quarry::model {
namespace {

class Fingerprint : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("config.json", "{}");
    folder_.write("tokenizer.json", "{\"a\":1}");
    folder_.write("model.safetensors", "weights");
  }
  std::string now() { return model_fingerprint(folder_.path()).value(); }
  // Rewrites a file with another modification time.
  void rewrite(const char* name, const char* bytes) {
    const auto path = folder_.write(name, bytes);
    std::filesystem::last_write_time(
        path, std::filesystem::last_write_time(path) + std::chrono::seconds(5));
  }
  TestFolder folder_;
};

TEST_F(Fingerprint, IsASha256AndStaysTheSame) {
  const std::string first = now();
  EXPECT_EQ(first.size(), 64u);
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "quarry.fingerprint"));
  EXPECT_EQ(now(), first);
  std::filesystem::remove(folder_.path() / "quarry.fingerprint");
  EXPECT_EQ(now(), first);
}

TEST_F(Fingerprint, IsTheSameInAnotherFolder) {
  const std::string first = now();
  const auto copy = folder_.path() / "copy";
  std::filesystem::create_directory(copy);
  for (const char* name : {"config.json", "tokenizer.json", "model.safetensors"}) {
    std::filesystem::copy(folder_.path() / name, copy / name);
  }
  EXPECT_EQ(model_fingerprint(copy).value(), first);
}

TEST_F(Fingerprint, ChangesWithEachFile) {
  const std::string first = now();
  rewrite("model.safetensors", "WEIGHTS");  // the same size
  const std::string second = now();
  EXPECT_NE(second, first);
  rewrite("tokenizer.json", "{\"a\":2}");
  const std::string third = now();
  EXPECT_NE(third, second);
  folder_.write("1_Pooling/config.json", "{}");
  EXPECT_NE(now(), third);
}

TEST_F(Fingerprint, ADamagedCacheIsRecomputed) {
  const std::string first = now();
  for (const char* bytes : {"", "{", "[]", "{\"files\":[{\"name\":\"config.json\"}]}"}) {
    folder_.write("quarry.fingerprint", bytes);
    EXPECT_EQ(now(), first) << bytes;
  }
}

TEST_F(Fingerprint, TrustsTheCachedHashOfAnUnchangedFile) {
  const std::string first = now();
  std::string kept = read_bytes(folder_.path() / "quarry.fingerprint");
  const auto at = kept.find("\"sha256\": \"") + 11;
  kept[at] = kept[at] == '0' ? '1' : '0';
  folder_.write("quarry.fingerprint", kept);
  EXPECT_NE(now(), first) << "the files were hashed again";
}

TEST_F(Fingerprint, AMissingFileIsNamed) {
  std::filesystem::remove(folder_.path() / "tokenizer.json");
  const auto found = model_fingerprint(folder_.path());
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Code::not_found);
  EXPECT_NE(found.error().message.find("tokenizer.json"), std::string::npos);
}

}  // namespace
}  // namespace quarry::model
