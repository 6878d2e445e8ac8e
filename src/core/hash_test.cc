#include "core/hash.h"

#include <gtest/gtest.h>

namespace quarry {
namespace {

TEST(HashTest, AgreesWithThePublishedVectors) {  // FIPS 180-4 examples
  EXPECT_EQ(sha256("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc").hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(HashTest, DigestsPiecesLikeTheWhole) {
  Sha256 pieces;
  pieces.update("a");
  pieces.update("");
  pieces.update("bc");
  EXPECT_EQ(pieces.finish(), sha256("abc"));
}

TEST(HashTest, TellsFieldsApartByTheirLengths) {
  Sha256 one, other;
  one.update_field("ab");
  one.update_field("c");
  other.update_field("a");
  other.update_field("bc");
  EXPECT_NE(one.finish(), other.finish());
}

TEST(HashTest, WritesAsManyHexDigitsAsAskedFor) {
  EXPECT_EQ(sha256("abc").hex(8), "ba7816bf");
  EXPECT_EQ(sha256("abc").hex(1000).size(), 64u);
}

TEST(HashTest, ChecksumsWithXxh3) {  // the value that `xxhsum -H3` prints for empty input
  EXPECT_EQ(checksum64(""), 0x2d06800538d394c2u);
  EXPECT_NE(checksum64("abc"), checksum64("abd"));
  EXPECT_NE(checksum64("abc", 1), checksum64("abc", 2));
}

TEST(Checksum64, OfPiecesEqualsThatOfTheWhole) {
  const std::string bytes(1000, 'a');
  Checksum64 checksum(7);
  for (std::size_t at = 0; at < bytes.size(); at += 130) {
    checksum.update(std::string_view(bytes).substr(at, 130));
    EXPECT_EQ(checksum.value(), checksum64(bytes.substr(0, at + 130), 7));
  }
}

}  // namespace
}  // namespace quarry
