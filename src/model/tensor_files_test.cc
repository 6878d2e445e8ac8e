#include "model/tensor_files.h"

#include <bit>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/seeded_model.h"

namespace quarry::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string one_tensor(const std::string& name) {
  return seeded_file(Json::object({{name, Json::Array{2, 3}}}));
}

class Shards : public testing::Test {
 protected:
  void write_index(const std::string& weight_map) {
    folder_.write("model.safetensors.index.json", "{\"weight_map\": " + weight_map + "}");
  }
  Error error() { return TensorFiles::open(folder_.path()).error(); }
  TestFolder folder_;
};

TEST_F(Shards, BehaveAsOneFile) {
  folder_.write("a.safetensors", one_tensor("x"));
  folder_.write("b.safetensors", one_tensor("y"));
  write_index(R"({"x": "a.safetensors", "y": "b.safetensors"})");
  const TensorFiles files = TensorFiles::open(folder_.path()).value();
  EXPECT_TRUE(files.contains("x"));
  EXPECT_TRUE(files.contains("y"));
  EXPECT_EQ(files.floats("y", {2, 3})->columns(), 3u);
  EXPECT_THAT(files.floats("z", {2, 3}).error().message, HasSubstr("\"z\" is missing"));
  EXPECT_THAT(weight_file_names(folder_.path()).value(),
              ElementsAre("model.safetensors.index.json", "a.safetensors", "b.safetensors"));
}

TEST_F(Shards, OneFileNeedsNoIndex) {
  folder_.write("model.safetensors", one_tensor("x"));
  EXPECT_TRUE(TensorFiles::open(folder_.path())->contains("x"));
  EXPECT_THAT(weight_file_names(folder_.path()).value(), ElementsAre("model.safetensors"));
}

TEST_F(Shards, AFolderWithoutWeightsIsNotFound) {
  EXPECT_EQ(error().code, Code::not_found);
  EXPECT_THAT(error().message, HasSubstr("model.safetensors"));
}

TEST_F(Shards, AnIndexThatNamesAMissingTensorOrFileIsAnError) {
  write_index(R"({"x": "a.safetensors"})");
  EXPECT_EQ(error().code, Code::not_found);
  folder_.write("a.safetensors", one_tensor("y"));
  EXPECT_EQ(error().code, Code::corrupt);
  EXPECT_THAT(error().message, HasSubstr("expected in a.safetensors, found none there"));
}

TEST_F(Shards, ATensorInTwoFilesIsCorrupt) {
  folder_.write("a.safetensors", one_tensor("x"));
  folder_.write("b.safetensors",
                seeded_file(Json::object({{"x", Json::Array{1}}, {"y", Json::Array{1}}})));
  write_index(R"({"x": "a.safetensors", "y": "b.safetensors"})");
  EXPECT_EQ(error().code, Code::corrupt);
  EXPECT_THAT(error().message, HasSubstr("expected in a.safetensors, found in"));
}

TEST_F(Shards, AnIndexCannotLeaveTheFolder) {
  for (const char* file : {"\"../a.safetensors\"", "\"/a.safetensors\"", "\"a.bin\"", "7", "\"\"",
                           "\".safetensors\"", R"("a\u0000.safetensors")"}) {
    write_index("{\"x\": " + std::string(file) + "}");
    EXPECT_EQ(error().code, Code::corrupt) << file;
    EXPECT_THAT(error().message, HasSubstr("expected the name of a .safetensors file")) << file;
  }
  write_index("[]");
  EXPECT_THAT(error().message, HasSubstr("weight_map: expected an object"));
}

TEST(FloatTable, CutsOutARangeOfValuesAsAMatrix) {
  const float floats[] = {0, 1, 2, 3, 4, 5, 6, 7};
  const FloatTable whole(FloatType::f32, reinterpret_cast<const char*>(floats), 4, 2);
  const FloatTable part = whole.cut(2, 2, 2);
  EXPECT_EQ(part.rows(), 2u);
  EXPECT_EQ(part.row(1, nullptr)[1], 5);
  const std::uint16_t halves[] = {0x3f80, 0x4000, 0x4040};  // 1, 2, 3
  const FloatTable narrow(FloatType::bf16, reinterpret_cast<const char*>(halves), 1, 3);
  float scratch[2];
  const float* row = narrow.cut(1, 1, 2).row(0, scratch);
  EXPECT_EQ(row[0], 2);
  EXPECT_EQ(row[1], 3);
}

TEST(FloatTable, ReadsEveryF16) {
  std::string bytes;
  for (std::uint32_t half = 0; half < 65536; ++half) {
    bytes += static_cast<char>(half & 0xff);
    bytes += static_cast<char>(half >> 8);
  }
  const FloatTable table(FloatType::f16, bytes.data(), 1, 65536);
  std::vector<float> values(65536);
  ASSERT_EQ(table.row(0, values.data()), values.data());
  for (std::uint32_t half = 0; half < 65536; ++half) {
    const int exponent = static_cast<int>(half >> 10 & 31);
    const double mantissa = half & 0x3ff;
    const double sign = half >> 15 != 0 ? -1 : 1;
    if (exponent == 31) {
      EXPECT_FALSE(std::isfinite(values[half]));
      EXPECT_EQ(std::isnan(values[half]), mantissa != 0);
    } else {
      const double size =
          exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
      EXPECT_EQ(values[half], sign * size) << half;
    }
  }
}

TEST(FloatTable, ReadsBf16AtAnyAddress) {
  const std::string bytes("\0\x80\x3f\x40\xc0", 5);
  const FloatTable table(FloatType::bf16, bytes.data() + 1, 2, 1);
  float value = 0;
  EXPECT_EQ(*table.row(0, &value), 1.0f);
  EXPECT_EQ(*table.row(1, &value), -3.0f);
}

}  // namespace
}  // namespace quarry::model
