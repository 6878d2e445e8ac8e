#include "model/safetensors.h"

#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <span>

#include "model/test_folder.h"

namespace quarry::model {
namespace {

using testing::HasSubstr;

std::string make_file(std::string header, std::string_view data) {
  // Real files pad the JSON with spaces, so that the data starts at a multiple of 8.
  while (header.size() % 8 != 0) header += ' ';
  std::string file(8, '\0');
  const std::uint64_t length = header.size();
  std::memcpy(file.data(), &length, 8);
  return file + header + std::string(data);
}

constexpr std::string_view kSixteen = "0123456789abcdef";

struct Hostile {
  const char* name;
  std::string file;
  const char* says;
};

std::string one_tensor(std::string_view dtype, std::string_view shape, std::string_view offsets) {
  return make_file(R"({"t":{"dtype":")" + std::string(dtype) + R"(","shape":)" +
                       std::string(shape) + R"(,"data_offsets":)" + std::string(offsets) + "}}",
                   kSixteen);
}

std::vector<Hostile> hostile_files() {
  return {
      {"empty", "", "expected at least 8 bytes, found 0"},
      {"seven_bytes", std::string(7, '\0'), "expected at least 8 bytes, found 7"},
      {"header_past_the_end", std::string("\x10\0\0\0\0\0\0\0{}", 10), "does not fit"},
      {"length_of_all_ones", std::string(8, '\xff') + "{}", "does not fit"},
      {"no_json", make_file("hello", ""), "not JSON"},
      {"a_list", make_file("[1]", ""), "not a JSON object"},
      {"tensor_that_is_a_number", make_file(R"({"t":7})", ""), "dtype"},
      {"unknown_dtype", one_tensor("F33", "[4]", "[0,16]"), "unknown dtype \"F33\""},
      {"shape_of_text", one_tensor("F32", R"(["4"])", "[0,16]"), "shape"},
      {"shape_no_list", one_tensor("F32", "4", "[0,16]"), "shape: expected a list"},
      {"negative_shape", one_tensor("F32", "[-4]", "[0,16]"), "found -4"},
      {"fraction", one_tensor("F32", "[4.5]", "[0,16]"), "found 4.5"},
      {"one_offset", one_tensor("F32", "[4]", "[16]"), "expected [begin, end]"},
      {"negative_offset", one_tensor("F32", "[4]", "[-1,15]"), "found -1"},
      {"end_before_begin", one_tensor("F32", "[0]", "[8,0]"), "are not a range within"},
      {"past_the_end", one_tensor("F32", "[5]", "[0,20]"), "are not a range within"},
      {"offset_near_2_to_the_63",
       one_tensor("U8", "[1]", "[9223372036854775806,9223372036854775807]"),
       "are not a range within"},
      {"too_small_for_its_shape", one_tensor("F32", "[5]", "[0,16]"), "takes 20 bytes, found 16"},
      {"shape_that_overflows", one_tensor("F32", "[4294967296,4294967296,4]", "[0,16]"),
       "larger than memory"},
      // 2^62 * 4 wraps to 0, the size of an empty tensor.
      {"shape_that_wraps_to_zero", one_tensor("F32", "[4611686018427387904]", "[0,0]"),
       "larger than memory"},
      {"data_of_no_tensor", one_tensor("F32", "[2]", "[0,8]"), "found 16"},
      {"gap_at_the_front", one_tensor("F32", "[2]", "[8,16]"), "gap at byte 0"},
      {"overlap",
       make_file(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},)"
                 R"("b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})",
                 kSixteen),
       "overlap"},
      {"twice",
       make_file(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                 R"("a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})",
                 kSixteen),
       "appears twice"},
  };
}

class HostileSafeTensors : public testing::TestWithParam<Hostile> {};

TEST_P(HostileSafeTensors, IsCorruptAndTheMessageNamesTheReason) {
  const Result<SafeTensors> read = SafeTensors::parse(GetParam().file);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::corrupt);
  EXPECT_THAT(read.error().message, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(Files, HostileSafeTensors, testing::ValuesIn(hostile_files()),
                         [](const auto& file) { return std::string(file.param.name); });

TEST(SafeTensors, ReadsTensorsInPlace) {
  const float values[] = {1, 2, 3, 4};
  const std::string file =
      make_file(R"({"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[1,2],)"
                R"("data_offsets":[8,16]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
                {reinterpret_cast<const char*>(values), sizeof values});
  const Result<SafeTensors> read = SafeTensors::parse(file);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->tensors().size(), 2u);
  const auto b = read->floats("b", {1, 2});
  ASSERT_TRUE(b) << b.error().message;
  const float* row = b->row(0, nullptr);
  EXPECT_THAT(std::span(row, b->columns()), testing::ElementsAre(3, 4));
  EXPECT_EQ(reinterpret_cast<const char*>(row), file.data() + file.size() - 8);
}

TEST(SafeTensors, AMissingTensorAWrongShapeAndAWrongTypeAreNamedInTheError) {
  const std::string file = one_tensor("I32", "[2,2]", "[0,16]");
  const Result<SafeTensors> read = SafeTensors::parse(file);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->floats("u", {4}).error().message, "tensor \"u\" is missing");
  EXPECT_EQ(read->floats("t", {2, 2}).error().code, Code::invalid);
  EXPECT_EQ(read->floats("t", {2, 2}).error().message,
            "tensor \"t\": expected dtype F32, F16 or BF16, found I32");
  const std::string floats = one_tensor("F32", "[2,2]", "[0,16]");
  EXPECT_EQ(SafeTensors::parse(floats)->floats("t", {4}).error().message,
            "tensor \"t\": expected shape [4], found [2, 2]");
}

TEST(SafeTensors, NoPrefixOfARealFileIsAccepted) {
  const std::string whole = read_bytes(model_testdata() / "tiny_bert/model.safetensors");
  ASSERT_TRUE(SafeTensors::parse(whole));
  for (std::size_t size = 0; size < whole.size(); size += size < 4000 ? 7 : 331) {
    const Result<SafeTensors> read = SafeTensors::parse(std::string_view(whole).substr(0, size));
    ASSERT_FALSE(read) << size;
    EXPECT_EQ(read.error().code, Code::corrupt);
  }
}

}  // namespace
}  // namespace quarry::model
