#include "embed/row_seal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

namespace quarry::embed {
namespace {

using Row = std::vector<float>;

const EmbedderIdentity kModel{.name = "tiny", .fingerprint = "print", .dimension = 8};
const Row kFloat32 = {0.5F, -0.5F, 0.25F, 0.1F, 0.2F, 0.3F, 0.4F, 0.6F};
// The same row as computed with another precision or instruction set.
const Row kInt8 = {0.51F, -0.5F, 0.24F, 0.1F, 0.2F, 0.3F, 0.4F, 0.6F};

RowSeal seal_of(std::string_view text) { return {kModel, EmbedRole::passage, text}; }

std::string_view bytes_of(const Row& row) {
  return {reinterpret_cast<const char*>(row.data()), row.size() * sizeof(float)};
}

std::string difference(std::string_view left, std::string_view right) {
  std::string bytes;
  for (std::size_t i = 0; i < left.size(); ++i) {
    bytes += static_cast<char>(left[i] ^ right[i]);
  }
  return bytes;
}

TEST(RowSeal, OpensOnlyWhatItSealed) {
  Row row(kFloat32.size());
  const std::string sealed = seal_of("kiln").seal(kFloat32);
  ASSERT_TRUE(seal_of("kiln").open(sealed, row));
  EXPECT_EQ(row, kFloat32);
  EXPECT_FALSE(seal_of("ledger").open(sealed, row));
  EXPECT_FALSE(seal_of("kiln").open(sealed.substr(1), row));
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string damaged = sealed;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    EXPECT_FALSE(seal_of("kiln").open(damaged, row)) << at;
  }
}

TEST(RowSeal, SealsARowToTheSameBytesEachTime) {
  EXPECT_EQ(seal_of("kiln").seal(kFloat32), seal_of("kiln").seal(kFloat32));
}

// If both were encrypted with the same key stream, the sealed rows would differ exactly as the rows
// do.
TEST(RowSeal, TwoRowsOfOneTextDoNotRevealTheirDifference) {
  const std::string left = seal_of("kiln").seal(kFloat32), right = seal_of("kiln").seal(kInt8);
  ASSERT_EQ(left.size(), right.size());
  const std::string of_rows = difference(bytes_of(kFloat32), bytes_of(kInt8));
  EXPECT_THAT(difference(left, right), testing::Not(testing::HasSubstr(of_rows)));
}

}  // namespace
}  // namespace quarry::embed
