// Tests the contract of every chunker in chunkers.def with random documents.
#include "chunk/chunker.h"

#include <gmock/gmock.h>
#include <random>

#include "chunk/random_document_test.h"
#include "text/unicode.h"

namespace quarry::chunk {
namespace {

using testing::HasSubstr;

std::size_t units_in(TextRange range, std::span<const TextRange> units) {
  return static_cast<std::size_t>(std::ranges::count_if(units, [range](const TextRange& unit) {
    return unit.begin >= range.begin && unit.begin < range.end;
  }));
}

// Except for a single unit, or for the units of one character, which cannot be split.
bool within_size(TextRange range, std::span<const TextRange> units, std::size_t size) {
  if (units_in(range, units) <= size) return true;
  std::size_t first = range.end;
  for (const TextRange& unit : units) {
    if (unit.begin < range.begin || unit.begin >= range.end) continue;
    if (first != range.end && unit.begin != first) return false;
    first = unit.begin;
  }
  return true;
}

class EveryChunker : public testing::TestWithParam<const Chunker*> {
 protected:
  void check(const Document& document, const std::vector<TextRange>& units,
             const ChunkSettings& settings) {
    const std::string_view text = document.text;
    const auto ranges = GetParam()->split(document, units, settings);
    std::size_t covered = 0;
    TextRange last;
    for (const TextRange& range : ranges) {
      ASSERT_LT(range.begin, range.end);
      ASSERT_LE(range.end, text.size());
      ASSERT_EQ(text::code_point_border(text, range.begin), range.begin);
      ASSERT_EQ(text::code_point_border(text, range.end), range.end);
      ASSERT_EQ(text::trim_white_space(range.in(text)), range.in(text));
      ASSERT_GE(range.begin, last.begin);
      ASSERT_GT(range.end, last.end) << "a chunk within its neighbour";
      ASSERT_TRUE(within_size(range, units, settings.size)) << units_in(range, units);
      if (range.begin < last.end) {
        ASSERT_LE(units_in({range.begin, last.end}, units), settings.overlap);
      } else {
        ASSERT_EQ(text::trim_white_space(text.substr(covered, range.begin - covered)), "");
      }
      covered = range.end;
      last = range;
    }
    ASSERT_EQ(text::trim_white_space(text.substr(covered)), "");
  }
};

TEST_P(EveryChunker, CoversAllTextInOrderWithinSizeAndOverlap) {
  std::mt19937 random(51);
  for (int i = 0; i < 1500; ++i) {
    const Document document = random_document(random);
    ChunkSettings settings;
    settings.size = 1 + random() % 40;
    settings.overlap = random() % settings.size;
    SCOPED_TRACE(document.text + "\nsize " + std::to_string(settings.size) + " overlap " +
                 std::to_string(settings.overlap));
    check(document, word_like_units(document.text), settings);
    check(document, code_point_units(document.text), settings);
    if (HasFatalFailure()) return;
  }
}

TEST_P(EveryChunker, AcceptsUnitsThatShareACharacterOrAreMissing) {
  std::mt19937 random(52);
  for (int i = 0; i < 800; ++i) {
    const Document document = random_document(random);
    std::vector<TextRange> units;
    for (const TextRange& unit : code_point_units(document.text)) {
      for (std::size_t copies = random() % 4; copies > 0; --copies) units.push_back(unit);
    }
    ChunkSettings settings;
    settings.size = 1 + random() % 20;
    settings.overlap = random() % settings.size;
    SCOPED_TRACE(document.text);
    check(document, units, settings);
    if (HasFatalFailure()) return;
  }
}

TEST_P(EveryChunker, ReturnsNoChunksForAnEmptyText) {
  for (const char* text : {"", " \n\n\t", "\u3000\u00A0"}) {
    Document document;
    document.text = text;
    EXPECT_TRUE(GetParam()->split(document, code_point_units(text), {}).empty());
  }
}

TEST_P(EveryChunker, KeepsAShortTextWhole) {
  Document document;
  document.text = "  One short text. It has two sentences.\n";
  const auto ranges = GetParam()->split(document, word_like_units(document.text), {});
  ASSERT_EQ(ranges.size(), 1u);
  EXPECT_EQ(ranges[0].in(document.text), "One short text. It has two sentences.");
}

TEST_P(EveryChunker, AcceptsInconsistentBlocks) {
  Document document;
  document.text = "Some text that the blocks describe wrongly.";
  const std::size_t size = document.text.size();
  for (const auto& [begin, end] :
       {std::pair<std::size_t, std::size_t>{5, 9}, {0, size + 40}, {4, 2}, {size, size}}) {
    document.blocks.push_back({.kind = BlockKind::table, .range = {begin, end}});
  }
  check(document, word_like_units(document.text), {.size = 2, .overlap = 1});
}

INSTANTIATE_TEST_SUITE_P(Chunkers, EveryChunker,
                         testing::ValuesIn(chunkers().begin(), chunkers().end()),
                         [](const auto& chunker) { return std::string(chunker.param->name()); });

TEST(ChunkSettings, RefuseInvalidValues) {
  const auto message = [](ChunkSettings settings) {
    const auto checked = settings.check();
    return checked ? "" : checked.error().message;
  };
  EXPECT_EQ(message({}), "");
  EXPECT_THAT(message({.chunker = "magic"}),
              HasSubstr("\"magic\"; known: fixed, recursive, structure"));
  EXPECT_THAT(message({.size = 0, .overlap = 0}), HasSubstr("at least 1, found 0"));
  EXPECT_THAT(message({.size = 50, .overlap = 50}), HasSubstr("size 50, found overlap 50"));
}

TEST(ChunkSettings, EachSettingChangesTheFingerprint) {
  const std::string fingerprint = ChunkSettings().fingerprint();
  EXPECT_EQ(fingerprint, ChunkSettings().fingerprint());
  for (const ChunkSettings& other :
       {ChunkSettings{.chunker = "fixed"}, ChunkSettings{.size = 100}, ChunkSettings{.overlap = 1},
        ChunkSettings{.unit = ChunkUnit::characters}, ChunkSettings{.window = 64}}) {
    EXPECT_NE(other.fingerprint(), fingerprint);
  }
}

std::vector<std::string> split(const std::string& chunker, const Document& document,
                               ChunkSettings settings) {
  settings.chunker = chunker;
  std::vector<std::string> out;
  const auto chunks = chunk_document(document, settings, word_like_units);
  for (const Chunk& chunk : *chunks) out.emplace_back(chunk.range.in(document.text));
  return out;
}

TEST(FixedChunker, KeepsWordsWhole) {
  Document document;
  document.text = "alpha beta gamma delta epsilon";
  EXPECT_THAT(split("fixed", document, {.size = 12, .overlap = 0, .unit = ChunkUnit::characters}),
              testing::ElementsAre("alpha beta", "gamma delta", "epsilon"));
}

TEST(RecursiveChunker, CutsAtTheCoarsestPlaceThatFits) {
  Document document;
  document.text = "One two. Three four.\n\nFive six seven eight. Nine ten.\nEleven twelve.";
  EXPECT_THAT(split("recursive", document, {.size = 5, .overlap = 0}),
              testing::ElementsAre("One two. Three four.", "Five six seven eight.", "Nine ten.",
                                   "Eleven twelve."));
}

TEST(RecursiveChunker, RepeatsWholeSentencesUpToTheOverlap) {
  Document document;
  document.text = "One two. Three four. Five six.";
  EXPECT_THAT(split("recursive", document, {.size = 4, .overlap = 2}),
              testing::ElementsAre("One two. Three four.", "Three four. Five six."));
}

}  // namespace
}  // namespace quarry::chunk
