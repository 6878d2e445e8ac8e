#include "vectors/ivf_lists.h"

#include <gtest/gtest.h>

#include "vectors/ivf_fixture.h"

namespace quarry::vectors {
namespace {

// An inverted file to damage. Each section is allocated at its exact size, so that a sanitizer
// reports any read beyond it.
class BrokenLists : public testing::Test {
 protected:
  BrokenLists() : rows_(200, 20) {
    Executor executor(1);
    good_ = *build_lists(rows_, {.lists = 12}, executor);
  }

  // Opens the image and reads everything that a search could read. Returns whether it opened.
  bool survives(const IvfImage& image) {
    const auto copy = [](const std::string& part) {
      return std::vector<std::uint32_t>(
          reinterpret_cast<const std::uint32_t*>(part.data()),
          reinterpret_cast<const std::uint32_t*>(part.data()) + part.size() / 4);
    };
    const auto view = [](const std::vector<std::uint32_t>& part) {
      return std::string_view(reinterpret_cast<const char*>(part.data()), part.size() * 4);
    };
    const auto head = copy(image.head), centroids = copy(image.centroids);
    const auto table = copy(image.lists), blocks = copy(image.blocks);
    const auto lists = IvfLists::read({view(head), view(centroids), view(table), view(blocks)});
    if (!lists) {
      EXPECT_EQ(lists.error().code, Code::corrupt);
      return false;
    }
    std::vector<std::string> findings;
    lists->check(findings);
    const std::vector<float> query(lists->dimension(), 0.3F);
    AnyRow reader;
    for (const std::uint32_t probes : {1U, 3U, lists->lists()}) {
      for (const IvfHit& hit : search_lists(*lists, {.query = query, .probes = probes}, reader)) {
        EXPECT_LT(hit.row, lists->rows());
      }
    }
    return true;
  }

  class AnyRow final : public IvfRowReader {
   public:
    bool permits(std::uint32_t row) override { return row % 2 == 0; }
    float score(std::uint32_t row) override { return static_cast<float>(row); }
  };

  test::ClusteredRows rows_;
  IvfImage good_;
};

TEST_F(BrokenLists, DamagedSectionsAreRefusedOrReadWithinBounds) {
  ASSERT_TRUE(survives(good_));
  std::size_t refused = 0;
  for (auto part : {&IvfImage::head, &IvfImage::lists, &IvfImage::centroids, &IvfImage::blocks}) {
    // Centroids and blocks are long: test their beginnings, and every 61st byte.
    for (std::size_t at = 0; at < (good_.*part).size(); at += at < 200 ? 1 : 61) {
      for (const int value : {0x00, 0x01, 0x7F, 0x80, 0xFF}) {
        IvfImage image = good_;
        (image.*part)[at] = static_cast<char>(value);
        refused += !survives(image);
      }
    }
  }
  EXPECT_GT(refused, 100U);
}

TEST_F(BrokenLists, SectionsOfTheWrongLengthAreRefused) {
  for (auto part : {&IvfImage::head, &IvfImage::lists, &IvfImage::centroids, &IvfImage::blocks}) {
    for (const std::size_t size :
         {std::size_t{0}, (good_.*part).size() - 4, (good_.*part).size() + 4}) {
      IvfImage image = good_;
      (image.*part).resize(size);
      EXPECT_FALSE(survives(image)) << size;
    }
  }
}

TEST_F(BrokenLists, ACodeOfAnUnknownRowIsReported) {
  IvfImage image = good_;
  const std::size_t ids = simd::bit_block_bytes(64) + std::size_t{8} * simd::kBitBlock;
  image.blocks[ids + 3] = 0x7F;
  const IvfLists lists = *IvfLists::read(views_of(image));
  std::vector<std::string> findings;
  lists.check(findings);
  EXPECT_EQ(findings.size(), 1U);
}

}  // namespace
}  // namespace quarry::vectors
