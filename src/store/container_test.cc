#include "store/container.h"

#include <gmock/gmock.h>
#include <random>

#include "store/container_layout.h"
#include "store/damaged_bytes.h"
#include "store/one_file.h"
#include "store/test_folder.h"

namespace quarry::store {
namespace {

using ::testing::HasSubstr;

constexpr std::uint32_t kKind = four_characters("TEST");
constexpr std::uint32_t kFirst = four_characters("ONE ");
constexpr std::uint32_t kSecond = four_characters("TWO ");
constexpr std::uint32_t kEmpty = four_characters("NONE");

class ContainerTest : public ::testing::Test {
 protected:
  void write(std::uint64_t generation, const std::string& first, const std::string& second) {
    auto writer = *ContainerWriter::create({.kind = kKind, .version = 3, .generation = generation},
                                           3, path_, files_);
    ASSERT_TRUE(writer.add(kFirst, first));
    ASSERT_TRUE(writer.add(kEmpty, ""));
    ASSERT_TRUE(writer.add(kSecond, second));
    ASSERT_TRUE(std::move(writer).commit());
    const auto file = *files_.map(path_);
    bytes_ = file->bytes();
  }

  // Returns the first error of opening or verifying `bytes`, if any.
  std::optional<Error> fault_of(const std::string& bytes) {
    OneFile file(bytes);
    const auto container = Container::open(path_, kKind, file);
    if (!container) return container.error();
    const auto verified = (*container)->verify();
    return verified ? std::nullopt : std::optional(verified.error());
  }

  const TestFolder folder_;
  FileSystem& files_ = FileSystem::real();
  const std::filesystem::path path_ = folder_ / "container";
  std::string bytes_;
};

TEST_F(ContainerTest, ReturnsHeaderAndSections) {
  const std::string large(1000, 'x');
  write(7, "first", large);
  const auto container = *Container::open(path_, kKind, files_);
  EXPECT_EQ(container->header().version, 3U);
  EXPECT_EQ(container->header().generation, 7U);
  EXPECT_EQ(*container->section(kFirst), "first");
  EXPECT_EQ(*container->section(kSecond), large);
  EXPECT_EQ(*container->section(kEmpty), "");
  EXPECT_TRUE(container->verify());
  const auto missing = container->section(four_characters("GONE"));
  EXPECT_THAT(missing.error().message, HasSubstr("GONE"));
}

TEST_F(ContainerTest, SectionsAreAlignedTo64Bytes) {
  write(1, "first", "second");
  const auto container = *Container::open(path_, kKind, files_);
  for (const std::uint32_t id : {kFirst, kSecond}) {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(container->section(id)->data()) % 64, 0U);
  }
}

TEST_F(ContainerTest, RefusesAnotherKindAndNamesBoth) {
  write(1, "first", "second");
  const auto container = Container::open(path_, four_characters("SEGM"), files_);
  ASSERT_FALSE(container);
  EXPECT_EQ(container.error().code, Code::corrupt);
  EXPECT_THAT(container.error().message, HasSubstr("expected SEGM, found TEST"));
}

TEST_F(ContainerTest, RefusesAnotherFormatAsAConflict) {
  write(1, "first", "second");
  auto header = container_layout::Header();
  std::memcpy(&header, bytes_.data(), sizeof(header));
  header.format = 2;
  header.header_checksum = container_layout::header_checksum(header);
  bytes_.replace(0, sizeof(header), container_layout::bytes_of(header));
  const auto fault = fault_of(bytes_);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, Code::conflict);
}

TEST_F(ContainerTest, RefusesASectionAddedTwice) {
  auto writer = *ContainerWriter::create({.kind = kKind}, 2, path_, files_);
  ASSERT_TRUE(writer.add(kFirst, "a"));
  EXPECT_FALSE(writer.add(kFirst, "b"));
}

TEST_F(ContainerTest, RefusesToCommitAnotherNumberOfSections) {
  auto writer = *ContainerWriter::create({.kind = kKind}, 2, path_, files_);
  ASSERT_TRUE(writer.add(kFirst, "a"));
  EXPECT_FALSE(std::move(writer).commit());
  EXPECT_EQ(files_.map(path_).error().code, Code::not_found);
}

TEST_F(ContainerTest, ASectionWrittenInPiecesGivesTheSameFile) {
  std::string large;
  for (int i = 0; large.size() < 5'000'000; ++i) large += std::to_string(i);
  write(4, large.substr(0, 70), large);
  const std::string whole = bytes_;
  auto writer =
      *ContainerWriter::create({.kind = kKind, .version = 3, .generation = 4}, 3, path_, files_);
  ASSERT_TRUE(writer.add(kFirst, large.substr(0, 70)));
  ASSERT_TRUE(writer.begin(kEmpty));
  ASSERT_TRUE(writer.begin(kSecond));
  std::mt19937 random(1);
  for (std::size_t at = 0; at < large.size();) {
    const std::size_t size = std::min<std::size_t>(random() % 2'000'000, large.size() - at);
    ASSERT_TRUE(writer.append(std::string_view(large).substr(at, size)));
    at += size;
    const auto written = *writer.written();
    ASSERT_EQ(written.sections.at(kSecond), std::string_view(large).substr(0, at));
    ASSERT_EQ(written.sections.at(kFirst), large.substr(0, 70));
  }
  ASSERT_TRUE(std::move(writer).commit());
  const auto file = *files_.map(path_);
  EXPECT_TRUE(file->bytes() == whole);
}

TEST_F(ContainerTest, DetectsEveryTruncationAndExtension) {
  write(1, "first", std::string(100, 'y'));
  for (std::size_t size = 0; size < bytes_.size(); ++size) {
    const auto fault = fault_of(bytes_.substr(0, size));
    ASSERT_TRUE(fault) << size;
    EXPECT_EQ(fault->code, Code::corrupt);
  }
  EXPECT_TRUE(fault_of(bytes_ + '\0'));
}

TEST_F(ContainerTest, DetectsASectionCopiedFromAnotherGeneration) {
  write(1, "first", "second, old");
  const std::string old = bytes_;
  write(2, "first", "second, new");
  const auto at = bytes_.find("second, new");
  // Copies its checksum too, from the last table entry.
  std::string mixed = bytes_;
  mixed.replace(at, std::string::npos, old.substr(at));
  const std::size_t table = 64 + 2 * 32;
  mixed.replace(table, 32, old.substr(table, 32));
  EXPECT_TRUE(fault_of(mixed));
}

TEST_F(ContainerTest, ReturnsNoSectionWithAWrongChecksum) {
  write(1, "first", "second");
  bytes_[bytes_.find("second")] = 'S';
  OneFile file(bytes_);
  const auto container = *Container::open(path_, kKind, file);
  EXPECT_TRUE(container->section(kFirst));
  EXPECT_THAT(container->section(kSecond).error().message, HasSubstr("section TWO  checksum"));
  EXPECT_EQ(*container->unchecked_section(kSecond), "Second");
}

TEST_F(ContainerTest, DistinguishesFilesOfTheSameGeneration) {
  write(1, "first", "second");
  const auto one = (*Container::open(path_, kKind, files_))->checksum();
  write(1, "first", "secont");
  EXPECT_NE((*Container::open(path_, kKind, files_))->checksum(), one);
}

TEST_F(ContainerTest, DetectsTenThousandRandomCorruptions) {
  std::mt19937 random(20240611);
  std::string second(3000, '\0');
  for (char& c : second) c = static_cast<char>(random());
  write(5, "a short first section", second);
  for (int i = 0; i < 10'000; ++i) {
    OneFile file(damaged(bytes_, random));
    const auto container = Container::open("damaged", kKind, file);
    const bool detected = !container || !(*container)->verify();
    ASSERT_TRUE(detected) << "corruption " << i;
  }
}

}  // namespace
}  // namespace quarry::store
