#include "embed/vector_file.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <unistd.h>

namespace quarry::embed {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class VectorFiles : public testing::Test {
 protected:
  void TearDown() override { fs::remove(path_); }

  void write(const std::vector<std::pair<std::string, std::vector<float>>>& pairs) {
    VectorFileWriter writer(identity_);
    for (const auto& [text, row] : pairs) writer.add(text, row);
    const Result<void> written = writer.write(path_);
    ASSERT_TRUE(written) << written.error().message;
  }
  std::string bytes() const {
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  Result<VectorFile> open_bytes(const std::string& changed) const {
    std::ofstream(path_, std::ios::binary) << changed;
    return VectorFile::open(path_);
  }

  EmbedderIdentity identity_{
      .name = "test-model", .fingerprint = sha256("test").hex(), .dimension = 3, .max_tokens = 99};
  fs::path path_ = fs::path(testing::TempDir()) / ("vectors." + std::to_string(::getpid()));
};

TEST_F(VectorFiles, FindsWrittenVectors) {
  write({{"one", {1, 2, 3}}, {"two", {4, 5, 6}}, {"one", {7, 8, 9}}, {"", {0, 0, 1}}});
  const Result<VectorFile> file = VectorFile::open(path_);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->size(), 3u);
  EXPECT_THAT(*file->find("one"), ElementsAre(1, 2, 3)) << "the first one is kept";
  EXPECT_THAT(*file->find("two"), ElementsAre(4, 5, 6));
  EXPECT_THAT(*file->find(""), ElementsAre(0, 0, 1));
  EXPECT_FALSE(file->find("three"));
  EXPECT_EQ(file->identity().name, "test-model");
  EXPECT_EQ(file->identity().fingerprint, identity_.fingerprint);
  EXPECT_EQ(file->identity().max_tokens, 99u);
}

TEST_F(VectorFiles, FindsAllOfManyVectors) {
  std::vector<std::pair<std::string, std::vector<float>>> pairs;
  for (int i = 0; i < 2000; ++i) {
    pairs.push_back({"text " + std::to_string(i), {static_cast<float>(i), 1, 2}});
  }
  write(pairs);
  const VectorFile file = VectorFile::open(path_).value();
  for (int i = 0; i < 2000; ++i) ASSERT_EQ((*file.find("text " + std::to_string(i)))[0], i);
}

TEST_F(VectorFiles, WritesAFileWithoutVectors) {
  write({});
  EXPECT_FALSE(VectorFile::open(path_)->find("one"));
}

TEST_F(VectorFiles, EveryTruncationIsCorrupt) {
  write({{"one", {1, 2, 3}}, {"two", {4, 5, 6}}});
  const std::string whole = bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto file = open_bytes(whole.substr(0, size));
    ASSERT_FALSE(file) << size;
    EXPECT_EQ(file.error().code, Code::corrupt);
  }
  EXPECT_EQ(open_bytes(whole + "x").error().code, Code::corrupt);
}

TEST_F(VectorFiles, AnyFlippedBitIsCorrupt) {
  write({{"one", {1, 2, 3}}, {"two", {4, 5, 6}}});
  const std::string whole = bytes();
  for (std::size_t bit = 0; bit < whole.size() * 8; bit += 7) {
    std::string changed = whole;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    const auto file = open_bytes(changed);
    ASSERT_FALSE(file) << "bit " << bit;
    EXPECT_EQ(file.error().code, Code::corrupt);
  }
}

TEST_F(VectorFiles, RefusesInvalidIdentitiesAndMissingFolders) {
  identity_.fingerprint = "short";
  EXPECT_EQ(VectorFileWriter(identity_).write(path_).error().code, Code::invalid);
  identity_ = {.name = std::string(64, 'n'), .fingerprint = sha256("").hex(), .dimension = 3};
  EXPECT_EQ(VectorFileWriter(identity_).write(path_).error().code, Code::invalid);
  identity_.name = "n";
  EXPECT_EQ(VectorFileWriter(identity_).write("/nowhere/at/all").error().code, Code::not_found);
  EXPECT_EQ(VectorFile::open("/nowhere/at/all").error().code, Code::not_found);
}

}  // namespace
}  // namespace quarry::embed
