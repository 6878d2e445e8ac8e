#include "segment/segment.h"

#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "segment/field_name.h"
#include "segment/segment_builder.h"
#include "segment/segment_merge.h"
#include "store/memory_file_system.h"

namespace quarry::segment {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

AnalysedDocument document(std::int64_t key, std::vector<AnalysedChunk> chunks,
                          std::vector<std::string> labels = {}) {
  return {.key = store::DocumentKey{key},
          .sequence = static_cast<std::uint64_t>(key),
          .fields = Json::object({{"n", key}}),
          .labels = std::move(labels),
          .chunks = std::move(chunks)};
}

constexpr vectors::VectorShape kFloats = {.dimension = 2, .code = vectors::VectorCode::float32};
constexpr vectors::VectorShape kCodes = {.dimension = 2, .code = vectors::VectorCode::int8};

// The vector values of chunks [begin, end).
std::vector<float> numbers(const Segment& segment, std::uint32_t begin, std::uint32_t end) {
  const std::string_view bytes = segment.rows(begin, end).codes;
  std::vector<float> values(bytes.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

SegmentImage sample() {
  return build_segment(
      {document(7, {{store::ChunkKey{70}, {}, {"pump", "seal", "pump"}, {1, 2}}}, {"hr"}),
       document(3, {{store::ChunkKey{30}, {}, {"seal"}, {3, 4, 5, 6}},
                    {store::ChunkKey{31}, {}, {}, {}}})},
      kFloats);
}

std::vector<words::Posting> postings_of(const Segment& segment, std::string_view term) {
  std::vector<words::Posting> postings;
  words::PostingCursor cursor(segment.words().postings(*segment.words().find(term)));
  for (words::Posting posting; cursor.next(posting);) postings.push_back(posting);
  return postings;
}

TEST(Segment, ContainsItsDocumentsInOrderOfKeys) {
  const auto segment = *Segment::in_memory(sample());
  ASSERT_EQ(segment->documents(), 2U);
  ASSERT_EQ(segment->chunks(), 3U);
  EXPECT_EQ(segment->document_key(0), store::DocumentKey{3});
  EXPECT_EQ(segment->document_of(2), store::DocumentKey{7});
  EXPECT_EQ(segment->find_document(store::DocumentKey{7}), 1U);
  EXPECT_EQ(segment->find_document(store::DocumentKey{4}), std::nullopt);
  EXPECT_THAT(numbers(*segment, 0, 1), ElementsAre(3, 4, 5, 6));
  EXPECT_THAT(numbers(*segment, 1, 2), IsEmpty());
  EXPECT_EQ(segment->fields().find(encoded({"n"}), FieldLevel::document)->value(1),
            filter::FieldValue(7L));
  const auto labels = *segment->fields().find(kLabelsPath, FieldLevel::document);
  EXPECT_EQ(labels.values(), 1U);
  EXPECT_EQ(labels.find("hr"), 0U);
  EXPECT_THAT(postings_of(*segment, "seal"),
              ElementsAre(words::Posting{0, 1}, words::Posting{2, 1}));
  EXPECT_THAT(postings_of(*segment, "pump"), ElementsAre(words::Posting{2, 2}));
  EXPECT_FALSE(segment->words().find("quarry"));
  EXPECT_THAT(segment->check(), IsEmpty());
}

TEST(Segment, AMergeGivesTheSameBytesAsOneBuild) {
  const auto one = *Segment::in_memory(
      build_segment({document(1, {{store::ChunkKey{10}, {}, {"a", "b"}, {1, 1}}}),
                     document(9, {{store::ChunkKey{90}, {}, {"b", "c"}, {9, 9}}}, {"hr"})},
                    kCodes));
  const auto two = *Segment::in_memory(build_segment(
      {document(5, {{store::ChunkKey{50}, {}, {"b", "b"}, {5, 5}}}, {"hr"})}, kCodes));
  const std::vector<SegmentView> views = {view_of(one), view_of(two)};
  const SegmentImage whole =
      build_segment({document(1, {{store::ChunkKey{10}, {}, {"a", "b"}, {1, 1}}}),
                     document(5, {{store::ChunkKey{50}, {}, {"b", "b"}, {5, 5}}}, {"hr"}),
                     document(9, {{store::ChunkKey{90}, {}, {"b", "c"}, {9, 9}}}, {"hr"})},
                    kCodes);
  EXPECT_EQ(merge_segments(views)->all, whole.all);
}

TEST(Segment, AMergeDropsDeadDocuments) {
  const auto segment = *Segment::in_memory(sample());
  const std::vector<std::uint32_t> dead = {0};
  const std::vector<SegmentView> views = {without(view_of(segment), dead)};
  const auto merged = *Segment::in_memory(*merge_segments(views));
  EXPECT_EQ(merged->documents(), 1U);
  EXPECT_EQ(merged->chunks(), 1U);
  EXPECT_EQ(merged->words().terms(), 2U);
  EXPECT_THAT(merged->check(), IsEmpty());
}

// A segment with every third key, so that the documents of different segments interleave.
std::shared_ptr<const Segment> third(std::int64_t which, vectors::VectorShape shape) {
  std::mt19937 random(static_cast<std::uint32_t>(which));
  std::vector<AnalysedDocument> documents;
  for (std::int64_t key = which; key < 400; key += 3) {
    std::vector<AnalysedChunk> chunks;
    for (std::int64_t chunk = 0; chunk < key % 3; ++chunk) {
      std::vector<float> rows((1 + random() % 2) * shape.dimension);
      for (float& value : rows) value = std::normal_distribution<float>()(random);
      const std::string often = "word" + std::to_string(random() % 5);
      chunks.push_back({store::ChunkKey{10 * key + chunk}, {}, {often, std::to_string(key)}, rows});
    }
    documents.push_back(document(key, std::move(chunks), {"hr" + std::to_string(key % 2)}));
  }
  return *Segment::in_memory(build_segment(std::move(documents), shape));
}

TEST(Segment, AMergeStreamedToAFileGivesTheSectionsOfAMergeInMemory) {
  for (const vectors::VectorCode code :
       {vectors::VectorCode::float16, vectors::VectorCode::int8, vectors::VectorCode::bits}) {
    const vectors::VectorShape shape = {.dimension = 20, .code = code};
    std::vector<SegmentView> views;
    for (std::int64_t i = 0; i < 3; ++i) views.push_back(view_of(third(i, shape)));
    views[1] = without(views[1], std::vector<std::uint32_t>{0, 5, 6, 132});
    Executor executor(1);
    const GraphPolicy policy{.from_rows = 1, .graph = {}};
    const SegmentImage image = *merge_segments(views, policy, executor);
    EXPECT_EQ(image[SegmentPart::list_codes].empty(), code != vectors::VectorCode::bits);
    EXPECT_EQ(image[SegmentPart::links].empty(), code == vectors::VectorCode::bits);

    store::test::MemoryFileSystem files;
    auto file = *SegmentFile::create("/segment", 1, files);
    ASSERT_TRUE(merge_segments(views, policy, executor, file));
    ASSERT_TRUE(std::move(file).commit());
    const auto container = *store::Container::open("/segment", kSegmentKind, files);
    for (std::size_t i = 0; i < image.all.size(); ++i) {
      EXPECT_EQ(*container->section(kSegmentSections[i]), image.all[i])
          << store::four_characters(kSegmentSections[i]);
    }
    EXPECT_THAT((*Segment::open("/segment", 1, files))->check(), IsEmpty());
  }
}

// Opens the bytes as segment 1 and reads everything that a search could read.
void read_everything(const std::string& bytes) {
  store::test::MemoryFileSystem files;
  files.put("/segment", bytes);
  const auto segment = Segment::open("/segment", 1, files);
  if (!segment) return;
  std::size_t sum = 0;
  for (std::uint32_t chunk = 0; chunk < (*segment)->chunks(); ++chunk) {
    for (const char byte : (*segment)->rows(chunk, chunk + 1).codes) sum += byte != 0;
    (void)(*segment)->document_of(chunk);
  }
  EXPECT_GE(sum + (*segment)->check().size(), 0U);
}

std::string sample_file() {
  store::test::MemoryFileSystem files;
  SegmentFile file = *SegmentFile::create("/index/segment-1", 1, files);
  EXPECT_TRUE(file.add(sample()));
  EXPECT_TRUE(std::move(file).commit());
  return files.get("/index/segment-1");
}

TEST(Segment, EveryFlippedBitIsAnError) {
  const std::string good = sample_file();
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      store::test::MemoryFileSystem files;
      files.put("/segment", bytes);
      ASSERT_FALSE(Segment::open("/segment", 1, files)) << "byte " << at << ", bit " << bit;
    }
  }
}

TEST(Segment, EveryTruncationIsAnError) {
  const std::string good = sample_file();
  for (std::size_t size = 0; size < good.size(); ++size) {
    store::test::MemoryFileSystem files;
    files.put("/segment", good.substr(0, size));
    EXPECT_FALSE(Segment::open("/segment", 1, files)) << size;
  }
}

// In memory there are no checksums: damaged tables must be survived too.
TEST(Segment, DamagedTablesAreRefusedOrReadWithinBounds) {
  const SegmentImage good = sample();
  std::size_t opened = 0;
  for (std::size_t part = 0; part < good.all.size(); ++part) {
    for (std::size_t at = 0; at < good.all[part].size(); ++at) {
      for (const int value : {0x00, 0x01, 0x7F, 0x80, 0xFF}) {
        SegmentImage image = good;
        image.all[part][at] = static_cast<char>(value);
        const auto segment = Segment::in_memory(std::move(image));
        if (!segment) continue;
        ++opened;
        (void)(*segment)->check();
        (void)(*segment)->words().find("seal");
        (void)merge_segments(std::vector{view_of(*segment)});
      }
    }
  }
  EXPECT_GT(opened, 0U);
}

TEST(Segment, RandomBytesAreReadWithinBounds) {
  const std::string good = sample_file();
  for (std::size_t seed = 0; seed < 300; ++seed) {
    std::string bytes = good;
    for (std::size_t at = seed; at < bytes.size(); at += 37 + seed) bytes[at] ^= 0x55;
    read_everything(bytes);
  }
}

TEST(Segment, AFileWithAnotherNumberIsRefused) {
  store::test::MemoryFileSystem files;
  files.put("/segment", sample_file());
  const auto segment = Segment::open("/segment", 2, files);
  ASSERT_FALSE(segment);
  EXPECT_EQ(segment.error().code, Code::corrupt);
}

}  // namespace
}  // namespace quarry::segment
